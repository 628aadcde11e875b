import {type Ip, parseIp} from '../ip.ts'
import type {Address} from './address.ts'
import type {PacketView} from './filter-packet.ts'
import type {NatChange, RuleRef} from './hook-outcome.ts'
import type {Effect, Hook, NatTarget} from './ruleset.ts'

type NatEffect = Effect & {kind: 'nat'}

/** What a translating rule sets up. */
export const natChange = ({nat, target}: NatEffect, by: RuleRef): NatChange => ({
  kind: nat,
  address: exactAddress(target),
  port: exactPort(target),
  text: target.text,
  by,
})

function exactAddress({addresses}: NatTarget): Ip | null {
  if (addresses === null || addresses.range.low !== addresses.range.high) return null
  return {family: addresses.family, value: addresses.range.low}
}

const exactPort = ({ports}: NatTarget): number | null => (ports !== null && ports.low === ports.high ? ports.low : null)

/** The packet after the translation: null where it leads to one of several. */
export function translated(
  packet: PacketView,
  {nat, target}: NatEffect,
  hook: Hook,
  addresses: readonly Address[] | null,
): PacketView {
  const address = target.addresses === null ? undefined : exactAddress(target)
  const port = target.ports === null ? undefined : exactPort(target)
  if (nat === 'dnat' || nat === 'redirect') {
    const destination = nat === 'redirect' ? ownAddress(packet, hook, addresses) : address
    return {
      ...packet,
      destination: destination === undefined ? packet.destination : destination,
      dport: port === undefined ? packet.dport : port,
      ctDnat: true,
    }
  }
  const source = nat === 'masquerade' ? null : address
  // The source port may be exchanged for a free one.
  return {
    ...packet,
    source: source === undefined ? packet.source : source,
    sport: port === undefined ? null : port,
    ctSnat: true,
  }
}

/** REDIRECT: the incoming device's first address, or the loopback for packets of the node's own. */
function ownAddress(packet: PacketView, hook: Hook, addresses: readonly Address[] | null): Ip | null {
  if (hook === 'OUTPUT') return parseIp(packet.family === 4 ? '127.0.0.1' : '::1')
  return addresses?.find(({dev, family}) => dev === packet.iif && family === packet.family)?.ip ?? null
}
