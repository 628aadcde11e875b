import {lookupRoute} from '../../host/lookup-route.ts'
import {formatIp} from '../../ip.ts'
import {type Frame, headersOf} from '../frame.ts'
import {type Tracked, translate, translated} from '../host-connections.ts'
import type {NodeState} from '../node-state.ts'
import {notUnicast} from '../not-unicast.ts'
import type {Path} from '../path.ts'
import type {World} from '../world.ts'
import {lost} from './endings.ts'
import {throughHook} from './hook.ts'
import type {Next, Place} from './place.ts'
import {afterRouting, describeRoute, noRoute} from './routing.ts'

/** A packet from a process on the node: routed, then OUTPUT, routed again where OUTPUT changed it, then POSTROUTING. */
export function hostSend(world: World, path: Path, place: Extract<Place, {kind: 'host-send'}>): Next {
  const node = world.node(place.node)
  path.enter('host', node.name, node.name)
  const headers = headersOf(place.frame.packet)
  if (!headers) return lost(path, node.name, 'note', 'the packet is no IP packet')
  const many = notUnicast(headers.dst)
  if (many) return lost(path, node.name, 'route', many)
  const tracked = node.connections.track(headers)
  const first = routeFor(world, path, node, place.frame, 0)
  if ('ending' in first) return first.ending
  const filtered = throughHook(path, node.facts, {
    hook: 'OUTPUT',
    frame: place.frame,
    iif: null,
    oif: first.answer.dev,
    mark: 0,
    tracked,
  })
  if (!filtered.go) return filtered.ending
  const mark = filtered.result.mark ?? 0
  const {nat} = filtered.result
  if (nat && tracked.connection && tracked.state === 'new' && !tracked.isReply) {
    if (!nat.address)
      return lost(path, node.name, 'iptables', `OUTPUT translates the destination to one of several: ${nat.text}`)
    translate(tracked.connection, 'destination', {ip: formatIp(nat.address), port: nat.port})
  }
  return onward(
    world,
    path,
    node,
    translated(place.frame, tracked),
    tracked,
    mark,
    mark !== 0 || nat !== null ? null : first.answer,
  )
}

type Answer = Extract<ReturnType<typeof lookupRoute>, {kind: 'route'}>

function onward(
  world: World,
  path: Path,
  node: NodeState,
  frame: Frame,
  tracked: Tracked,
  mark: number,
  answer: Answer | null,
): Next {
  const again = answer ? {answer} : routeFor(world, path, node, frame, mark)
  if ('ending' in again) return again.ending
  const headers = headersOf(frame.packet)
  if (!headers) return lost(path, node.name, 'note', 'the packet is no IP packet')
  describeRoute(path, node.facts, headers, again.answer)
  if (again.answer.local) return {kind: 'received', receiver: {kind: 'node', node: node.name}, frame}
  const device = again.answer.dev
  if (device === null) return lost(path, node.name, 'route', 'the route names no device')
  return afterRouting(world, path, node, {
    frame,
    tracked,
    mark,
    iif: null,
    device,
    nextHop: again.answer.gateway ?? headers.dst,
    answer: again.answer,
  })
}

function routeFor(
  world: World,
  path: Path,
  node: NodeState,
  frame: Frame,
  mark: number,
): {answer: Answer} | {ending: Next} {
  const headers = headersOf(frame.packet)
  if (!headers) return {ending: lost(path, node.name, 'note', 'the packet is no IP packet')}
  const routing = world.coverage.need(node.name, 'ip-route', node.facts.devices.routing(headers.family))
  if (!routing) return {ending: lost(path, node.name, 'route', `the routes of ${node.name} were not read`)}
  const answer = lookupRoute(routing, {dst: headers.dst, src: headers.src, mark, iif: null, family: headers.family})
  return answer.kind === 'route' ? {answer} : {ending: noRoute(path, node, headers, answer)}
}
