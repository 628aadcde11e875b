import {FIELD_BY_NAME, type Prerequisite} from '../../ovs/fields.ts'
import type {Flow, Match} from '../../ovs/syntax/flow-types.ts'
import {parseFlows} from '../../ovs/syntax/flows.ts'
import type {Names} from '../../ovs/syntax/names.ts'

/** What a packet must be for a field to be there: each way is one that a flow's match would write. */
const WAYS: Readonly<Record<Prerequisite, readonly string[]>> = {
  none: [''],
  ct: [''],
  vlan: [''],
  mpls: ['mpls', 'mplsm'],
  ipv4: ['ip'],
  ipv6: ['ipv6'],
  ip: ['ip', 'ipv6'],
  arp: ['arp'],
  tcp: ['tcp', 'tcp6'],
  udp: ['udp', 'udp6'],
  sctp: ['sctp', 'sctp6'],
  icmp: ['icmp'],
  icmp6: ['icmp6'],
  nd: ['icmp6'],
  ndSolicit: ['icmp6,icmpv6_type=135'],
  ndAdvert: ['icmp6,icmpv6_type=136'],
  nsh: ['nsh'],
}
const ANY_PORT = ['tcp', 'udp', 'sctp', 'tcp6', 'udp6', 'sctp6']

/**
 * The packets that a term stands for, one match a way to be such a packet (`tp_dst=80`: TCP, UDP or SCTP, over IPv4 or IPv6).
 *
 * @param value null for a protocol's word
 * @returns empty where the value is none of the field's
 */
export function packetsOf(name: string, value: string | null, names: Names): Match[] {
  const term = value === null ? name : `${name}=${value}`
  const prerequisite = value === null ? 'none' : (FIELD_BY_NAME.get(name)?.prerequisite ?? 'none')
  const ways = /^tp_(src|dst)$/.test(name) ? ANY_PORT : WAYS[prerequisite]
  return ways.flatMap((way) => {
    const {items, unparsed} = parseFlows(`table=0, ${[way, term].filter(Boolean).join(',')} actions=drop`, names)
    const flow = items[0]
    return flow && unparsed.length === 0 && flow.unknownMatch.length === 0 && flow.match.words.length > 0
      ? [flow.match]
      : []
  })
}

/** Whether some packet of these could match the flow: no bit that both fix differs. Parts of a match that nobody knows may match. */
export function couldHit(packets: readonly Match[], flow: Flow): boolean {
  return packets.some((packet) => agree(packet, flow.match))
}

function agree(a: Match, b: Match): boolean {
  let j = 0
  for (let i = 0; i < a.words.length; i++) {
    const word = a.words[i] ?? 0
    while (j < b.words.length && (b.words[j] ?? 0) < word) j++
    if (b.words[j] !== word) continue
    const both = (a.masks[i] ?? 0) & (b.masks[j] ?? 0)
    if ((((a.values[i] ?? 0) ^ (b.values[j] ?? 0)) & both) !== 0) return false
  }
  return true
}
