import {type Ip, prefixContains} from '../ip.ts'
import type {PortRange, Rule} from './rule.ts'

/** A packet as the rules see it; null: not known (`src`: not chosen yet, which only rules for all sources select). */
export interface RoutingQuestion {
  readonly dst: Ip
  readonly src: Ip | null
  readonly mark: number | null
  readonly iif: string | null
  readonly oif?: string | null
  readonly protocol?: string | null
  readonly sport?: number | null
  readonly dport?: number | null
}

/** `value` null: it can't be said, for want of `reason`. */
export interface Selects {
  readonly value: boolean | null
  readonly reason: string
}

/** Whether a routing rule selects a packet: all its selectors, then `not`. */
export function ruleSelects(rule: Rule, packet: RoutingQuestion): Selects {
  const unknowns = rule.others.filter((text) => !text.startsWith('suppress'))
  const parts: readonly (readonly [boolean | null, string])[] = [
    [!rule.detached, 'its device'],
    [
      rule.from === null || rule.from.length === 0 || (packet.src !== null && prefixContains(rule.from, packet.src)),
      'the source',
    ],
    [rule.to === null || prefixContains(rule.to, packet.dst), 'the destination'],
    // The kernel takes packets of its own as coming from lo.
    [rule.iif === null || rule.iif === (packet.iif ?? 'lo'), 'the incoming device'],
    [rule.oif === null || rule.oif === packet.oif, 'the outgoing device'],
    [marked(rule, packet.mark), 'the packet mark'],
    [rule.tos === null || rule.tos === 0, 'the type of service'],
    [
      rule.ipproto === null ? true : packet.protocol == null ? null : protocolIs(rule.ipproto, packet.protocol),
      'the protocol',
    ],
    [inRange(rule.sport, packet.sport), 'the source port'],
    [inRange(rule.dport, packet.dport), 'the destination port'],
    [unknowns.length === 0 ? true : null, unknowns.join(', ')],
  ]
  const fails = parts.some(([value]) => value === false)
  const open = parts.filter(([value]) => value === null).map(([, name]) => name)
  if (!fails && open.length > 0) return {value: null, reason: open.join(', ')}
  return {value: fails === rule.negated, reason: ''}
}

function marked(rule: Rule, mark: number | null): boolean | null {
  if (rule.fwmark === null) return true
  return mark === null ? null : ((mark ^ rule.fwmark) & rule.fwmask) === 0
}

const inRange = (range: PortRange | null, port: number | null | undefined): boolean | null => {
  if (range === null) return true
  return port == null ? null : port >= range.low && port <= range.high
}

const NUMBERS: Readonly<Record<string, string>> = {
  icmp: '1',
  tcp: '6',
  udp: '17',
  'ipv6-icmp': '58',
  icmpv6: '58',
  sctp: '132',
  ipip: '4',
  gre: '47',
  esp: '50',
}

const protocolIs = (wanted: string, protocol: string): boolean =>
  (NUMBERS[wanted] ?? wanted) === (NUMBERS[protocol] ?? protocol)
