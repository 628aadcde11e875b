import {valueSet} from '../facts.ts'
import {assigned, inPortOf, isMiss, named, placeOf, type RoleOf, sender, sourceOf, termOf} from './view.ts'

const root: RoleOf = (view) => {
  if (isMiss(view)) return 'neither IP nor ARP: dropped'
  return view.facts.protocol === 'arp' ? 'ARP' : view.facts.protocol === 'ipv6' ? 'IPv6' : 'IPv4'
}

const arpSpoofGuard: RoleOf = (view) => {
  if (isMiss(view)) return view.facts.drops ? 'ARP of any other sender: dropped' : 'any other ARP'
  const address = termOf(view, 'arp_spa')
  return address === null ? null : `ARP of ${sender(view) ?? 'any port'} with its own address ${address}`
}

const arpResponder: RoleOf = (view) => {
  if (isMiss(view)) return 'dropped'
  if (view.facts.actions.some((a) => a.text === 'NORMAL')) return 'ARP between local ports: switched'
  const asked = termOf(view, 'arp_tpa')
  return asked === null ? 'answers every ARP request' : `answers ARP for ${named(view, asked)}`
}

const classifier: RoleOf = (view) => {
  if (isMiss(view)) return 'packets of an unknown port: dropped'
  const from = sender(view)
  if (from === null) return null
  const place = placeOf(view, 'reg0', 'PktSource', assigned(view, 'reg0', 'PktSource'))
  const role = inPortOf(view)?.role
  if (place === 'gateway' && sourceOf(view) !== null) return `from this node itself through ${from}`
  if (place === 'tunnel') return `from other nodes through ${from}`
  if (place === 'gateway') return `from the node's network through ${from}`
  return place === 'local pod' || role === 'container' ? `from ${from}` : `from ${from}${place ? ` (${place})` : ''}`
}

const spoofGuard: RoleOf = (view) => {
  if (isMiss(view)) return view.facts.drops ? 'wrong source address or MAC: dropped' : 'not checked'
  const from = sender(view)
  const address = sourceOf(view)
  if (from === null) return address === null ? null : `from ${address}: not checked`
  return address === null ? `${from}: not checked` : `SpoofGuard of ${from} (${address})`
}

const ipv6: RoleOf = (view) => {
  if (isMiss(view)) return 'everything else'
  const type = termOf(view, 'icmp_type', 'icmpv6_type')
  if (type === '135') return 'neighbour solicitation: switched'
  if (type === '136') return 'neighbour advertisement: switched'
  const to = termOf(view, 'ipv6_dst')
  return to === null ? null : `to ${to} (multicast): switched`
}

const ipClassifier: RoleOf = (view) => {
  const to = termOf(view, 'nw_dst')
  return isMiss(view) ? 'unicast' : to === null ? null : `multicast to ${to}`
}

const unSnat: RoleOf = (view) => {
  if (isMiss(view)) return 'everything else'
  const to = termOf(view, 'nw_dst', 'ipv6_dst')
  if (to !== null) return `replies to ${named(view, to)}: undo Service SNAT`
  return assigned(view, 'reg0', 'CustomReason') === null && view.facts.terms.has('reg0')
    ? 'packets that the agent sent back'
    : null
}

const conntrackZone: RoleOf = (view) => (isMiss(view) ? 'not IP' : 'look up the connection, undo its DNAT')

const conntrackState: RoleOf = (view) => {
  const state = view.facts.terms.get('ct_state')?.value ?? ''
  if (isMiss(view)) return 'new connections'
  if (state.includes('+inv')) return 'invalid connection state: dropped'
  if (!state.includes('-new')) return null
  const service = view.facts.terms.get('ct_mark')
  const rewrites = valueSet(view.facts.actions, 'reg0', 9, 1) === 1n || view.facts.actions.some((a) => a.kind === 'set')
  return service && rewrites ? 'running connections to Services' : 'running connections'
}

/** From the port to the connection's state. */
export const ENTRY_ROLES: Readonly<Record<string, RoleOf>> = {
  PipelineRootClassifier: root,
  ARPSpoofGuard: arpSpoofGuard,
  ARPResponder: arpResponder,
  Classifier: classifier,
  Classification: classifier,
  SpoofGuard: spoofGuard,
  IPv6: ipv6,
  PipelineIPClassifier: ipClassifier,
  UnSNAT: unSnat,
  ConntrackZone: conntrackZone,
  ConntrackState: conntrackState,
}
