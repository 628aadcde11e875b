import {sourceAddressFor} from '../../host/address.ts'
import type {RouteAnswer} from '../../host/lookup-route.ts'
import {formatIp} from '../../ip.ts'
import {type Frame, type Headers, headersOf, withSource} from '../frame.ts'
import {sourceNow, type Tracked, translate} from '../host-connections.ts'
import type {NodeFacts} from '../node-facts.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import {throughHook} from './hook.ts'
import {loopbackStops} from './loopback.ts'
import type {Ending, Next} from './place.ts'

export type Routed = Extract<RouteAnswer, {kind: 'route'}>

/** A packet that has its route, before POSTROUTING. */
export interface OnItsWay {
  readonly frame: Frame
  readonly tracked: Tracked
  readonly mark: number
  /** null: the node's own. */
  readonly iif: string | null
  readonly device: string
  readonly nextHop: string
  readonly answer: Routed
}

/** POSTROUTING, the translation of the source, then the device. */
export function afterRouting(world: World, path: Path, node: NodeState, way: OnItsWay): Next {
  const {facts} = node
  const src = way.iif === null ? headersOf(way.frame.packet)?.src : undefined
  const loopback = src === undefined ? null : loopbackStops(world, path, node, way.device, src)
  if (loopback) return loopback
  const filtered = throughHook(path, facts, {
    hook: 'POSTROUTING',
    frame: way.frame,
    iif: way.iif,
    oif: way.device,
    mark: way.mark,
    tracked: way.tracked,
  })
  if (!filtered.go) return filtered.ending
  const {nat} = filtered.result
  const {connection} = way.tracked
  if (nat && connection && way.tracked.state === 'new' && !way.tracked.isReply) {
    const to = nat.kind === 'masquerade' ? masqueradeAddress(facts, way.answer) : nat.address && formatIp(nat.address)
    if (!to)
      return lost(
        path,
        node.name,
        'iptables',
        `POSTROUTING translates the source, but to which address is not known: ${nat.text}`,
      )
    translate(connection, 'source', {ip: to, port: nat.port})
  }
  const from = sourceNow(way.tracked)
  const frame = from ? withSource(way.frame, from.ip, from.port) : way.frame
  const tooLong = exceedsDevice(world, path, node, {...way, frame})
  if (tooLong) return tooLong
  return {
    kind: 'host-transmit',
    node: node.name,
    device: way.device,
    nextHop: way.nextHop,
    mark: filtered.result.mark ?? way.mark,
    frame,
  }
}

function masqueradeAddress(facts: NodeFacts, answer: Routed): string | null {
  return facts.devices.addresses.known
    ? sourceAddressFor({...answer, prefsrc: null}, facts.devices.addresses.value.items)
    : null
}

/** A route's own MTU counts as the device's does; a node's own packet is refused, somebody else's answered. */
function exceedsDevice(world: World, path: Path, node: NodeState, way: OnItsWay): Ending | null {
  const {device, frame, answer, iif} = way
  const {route} = answer
  const links = world.coverage.need(node.name, 'ip-link', node.facts.devices.links)
  const link = links?.items.find((l) => l.ifname === device)
  const mtu = route.mtu ?? link?.mtu ?? null
  if (mtu === null || frame.size <= mtu) return null
  const evidence =
    route.mtu !== null
      ? node.facts.evidence(route.family === 4 ? 'ip-route' : 'ip6-route', route.line, route.text)
      : link
        ? node.facts.evidence('ip-link', link.line, `${link.ifname} mtu ${mtu}`)
        : null
  const taker = route.mtu !== null ? `the route of ${node.name} by ${device}` : `${device} of ${node.name}`
  if (!frame.df) {
    const text = `the packet has ${frame.size} bytes and ${taker} takes ${mtu}: it is cut in fragments, which are not followed`
    return lost(path, node.name, 'mtu', text, evidence)
  }
  const outcome = iif === null ? 'its own kernel refuses ("message too long")' : 'answered with "fragmentation needed"'
  return stopHere(path, node.name, 'mtu', {
    reason: 'mtu',
    text: `the packet has ${frame.size} bytes and may not be cut, ${taker} takes ${mtu}: ${outcome}`,
    evidence,
  })
}

/** Says which route it took. */
export function describeRoute(path: Path, facts: NodeFacts, headers: Headers, answer: Routed): void {
  const via = answer.gateway ? ` via ${answer.gateway}` : ''
  const text = answer.local
    ? `${headers.dst} is ${facts.name}'s own address`
    : `route to ${headers.dst}: ${answer.route.dstText}${via} dev ${answer.dev ?? '?'}`
  path.add('route', text, {
    evidence: facts.evidence(headers.family === 4 ? 'ip-route' : 'ip6-route', answer.route.line, answer.route.text),
    matters: !answer.local,
  })
}

/** Ends the walk where routing has no way. */
export function noRoute(path: Path, node: NodeState, headers: Headers, answer: Exclude<RouteAnswer, Routed>): Ending {
  const probe = headers.family === 4 ? 'ip-route' : 'ip6-route'
  const route = answer.kind === 'none' ? null : answer.route
  const rule = answer.kind !== 'none' && answer.kind !== 'unknown' && route === null ? answer.rule : null
  const evidence = rule
    ? node.facts.evidence(headers.family === 4 ? 'ip-rule' : 'ip6-rule', rule.line, rule.text)
    : route
      ? node.facts.evidence(probe, route.line, route.text)
      : node.facts.evidence(probe, null, `no route to ${headers.dst}`)
  if (answer.kind === 'unknown')
    return lost(
      path,
      node.name,
      'route',
      `where ${node.name} routes ${headers.dst} is not known: ${answer.reason}`,
      evidence,
    )
  const why =
    answer.kind === 'none'
      ? `has no route to ${headers.dst}`
      : `has a ${rule ? 'rule' : 'route'} for ${headers.dst} that says ${answer.kind}`
  return stopHere(path, node.name, 'route', {reason: 'no-route', text: `${node.name} ${why}`, evidence})
}
