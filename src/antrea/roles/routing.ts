import {tunnelDestination, valueSet} from '../facts.ts'
import {namedMac, namedPort} from '../names.ts'
import {
  assigned,
  destinationOf,
  hasCtState,
  isMiss,
  matched,
  named,
  placeOf,
  type RoleOf,
  type RoleView,
  sender,
  termOf,
} from './view.ts'

/** Where packets go, as the actions mark it. */
const goesTo = (view: RoleView): string | null =>
  placeOf(view, 'reg0', 'PktDestination', assigned(view, 'reg0', 'PktDestination'))

const l3Forwarding: RoleOf = (view) => {
  if (isMiss(view)) return 'anything else: to the gateway'
  const to = destinationOf(view)
  const tunnel = tunnelDestination(view.facts)
  if (to !== null && tunnel !== null) return `${named(view, to)} over the tunnel to ${named(view, tunnel)}`
  if (to !== null) return toAddress(view, to)
  if (hasCtState(view, '+rpl')) return 'replies of connections that came from the gateway'
  const source = placeOf(view, 'reg0', 'PktSource', matched(view, 'reg0', 'PktSource'))
  if (termOf(view, 'ct_mark') !== null) return 'Service connections from the gateway: back to the gateway'
  if (source === 'local pod') return 'from local pods to outside'
  return source === 'tunnel' ? "from other nodes' pods to outside (Egress)" : null
}

function toAddress(view: RoleView, to: string): string {
  if (matched(view, 'reg0', 'RewriteMAC') === 0) return `${named(view, to)} on this node: switched, not routed`
  if (goesTo(view) !== 'gateway') return `routed to ${named(view, to)}`
  const owner = view.lookup.address(to)
  if (owner?.kind === 'gateway') return `to this node's gateway ${to}`
  return `${named(view, to)} through the gateway`
}

const egressMark: RoleOf = (view) => {
  if (isMiss(view)) return 'to outside without an Egress'
  const to = destinationOf(view)
  if (to !== null) return `${named(view, to)}: no Egress`
  const mark = valueSet(view.facts.actions, 'pkt_mark', 0, 8)
  const at = termOf(view, 'tun_dst', 'tun_ipv6_dst')
  if (at !== null) return `Egress IP ${named(view, at)} of this node${mark === null ? '' : ` (mark ${mark})`}`
  const tunnel = tunnelDestination(view.facts)
  const from = sender(view) ?? termOf(view, 'nw_src', 'ipv6_src')
  if (from !== null && tunnel !== null) return `Egress of ${from} on another node: tunnel to ${named(view, tunnel)}`
  if (from !== null) return `Egress of ${from}${mark === null ? '' : ` with mark ${mark}`}`
  return view.facts.drops ? "other nodes' pods without an Egress IP here: dropped" : null
}

const egressQos: RoleOf = (view) => {
  const mark = termOf(view, 'pkt_mark')
  return isMiss(view) || mark === null ? 'no rate limit' : `rate limit of Egress mark ${mark}`
}

const decTtl: RoleOf = (view) => {
  if (isMiss(view)) return 'not IP'
  return matched(view, 'reg0', 'PktSource') === null ? 'routed: TTL minus 1' : 'from the gateway: TTL stays'
}

const l2Forwarding: RoleOf = (view) => {
  if (isMiss(view)) return 'unknown destination MAC'
  const mac = termOf(view, 'dl_dst', 'eth_dst')
  const port = valueSet(view.facts.actions, 'reg1', 0, 32)
  if (mac === null) return null
  return port === null
    ? namedMac(mac, view.lookup)
    : `${mac} is at ${namedPort(Number(port), view.lookup).replace(/^\d+$/, 'port $&')}`
}

const trafficControl: RoleOf = (view) => {
  if (isMiss(view)) return 'no TrafficControl'
  return sender(view) === null && termOf(view, 'reg1') === null ? null : 'TrafficControl'
}

const conntrackCommit: RoleOf = (view) => (isMiss(view) ? 'already committed' : 'commit the new connection')

const output: RoleOf = (view) => {
  if (isMiss(view)) return 'no output decided: dropped'
  if (view.facts.actions.some((a) => a.kind === 'outputReg')) return 'out of the port in reg1'
  if (view.facts.actions.some((a) => a.text === 'IN_PORT')) return 'hairpin: out of the port it came from'
  if (view.facts.actions.some((a) => a.kind === 'controller')) return 'to the agent'
  return null
}

/** Routing, Egress, switching and output. */
export const ROUTING_ROLES: Readonly<Record<string, RoleOf>> = {
  L3Forwarding: l3Forwarding,
  EgressMark: egressMark,
  EgressQoS: egressQos,
  L3DecTTL: decTtl,
  IPTTLDec: decTtl,
  L2ForwardingCalc: l2Forwarding,
  L2Forwarding: l2Forwarding,
  TrafficControl: trafficControl,
  ConntrackCommit: conntrackCommit,
  Output: output,
}
