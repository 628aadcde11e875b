import {type Ip, prefixContains} from '../ip.ts'
import {protocolNumber} from './protocol.ts'
import type {PortRange, Rule} from './rule.ts'
import {allOf, certain, doubt, not, type Truth} from './truth.ts'

/** A packet as the routing rules see it; null: not known (`src` null: not chosen yet, which only rules for all sources select). */
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

/** Whether a routing rule selects a packet: all its selectors, then `not`. */
export function ruleSelects(rule: Rule, packet: RoutingQuestion): Truth {
  if (isForAll(rule)) return certain(!rule.negated)
  const selected = allOf([
    certain(!rule.detached),
    certain(
      rule.from === null || rule.from.length === 0 || (packet.src !== null && prefixContains(rule.from, packet.src)),
    ),
    certain(rule.to === null || prefixContains(rule.to, packet.dst)),
    // The kernel takes packets of its own as coming from lo.
    certain(rule.iif === null || rule.iif === (packet.iif ?? 'lo')),
    certain(rule.oif === null || rule.oif === packet.oif),
    marked(rule, packet.mark),
    // The packets asked about have no type of service.
    certain(rule.tos === null || rule.tos === 0),
    ofProtocol(rule, packet.protocol),
    inRange(rule.sport, packet.sport, 'source port'),
    inRange(rule.dport, packet.dport, 'destination port'),
    ...rule.others.filter((text) => !text.startsWith('suppress')).map(doubt),
  ])
  return rule.negated ? not(selected) : selected
}

/** The kernel's own rules select every packet: hundreds of thousands are asked about in a large cluster. */
const isForAll = (rule: Rule): boolean =>
  !rule.detached &&
  (rule.from === null || rule.from.length === 0) &&
  rule.to === null &&
  rule.iif === null &&
  rule.oif === null &&
  rule.fwmark === null &&
  rule.tos === null &&
  rule.ipproto === null &&
  rule.sport === null &&
  rule.dport === null &&
  rule.others.length === 0

function marked(rule: Rule, mark: number | null): Truth {
  if (rule.fwmark === null) return certain(true)
  return mark === null ? doubt('the packet mark') : certain(((mark ^ rule.fwmark) & rule.fwmask) === 0)
}

function ofProtocol(rule: Rule, protocol: string | null | undefined): Truth {
  if (rule.ipproto === null) return certain(true)
  const wanted = protocolNumber(rule.ipproto)
  const actual = protocol == null ? null : protocolNumber(protocol)
  return wanted === null || actual === null ? doubt('the protocol') : certain(wanted === actual)
}

function inRange(range: PortRange | null, port: number | null | undefined, name: string): Truth {
  if (range === null) return certain(true)
  return port == null ? doubt(`the ${name}`) : certain(port >= range.low && port <= range.high)
}
