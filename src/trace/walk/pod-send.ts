import {localAddress} from '../../host/address.ts'
import {isUp} from '../../host/link.ts'
import {lookupRoute} from '../../host/lookup-route.ts'
import {pathMtu, type Route} from '../../host/route.ts'
import {W} from '../../ovs/fields.ts'
import {headersOf, macOf, onWire} from '../frame.ts'
import {resolveNeighbour} from '../neighbour.ts'
import type {NodeState} from '../node-state.ts'
import {notUnicast} from '../not-unicast.ts'
import type {Path} from '../path.ts'
import {type PodStack, podStack} from '../pod-stack.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending, Next, Place} from './place.ts'

type Sending = Extract<Place, {kind: 'pod-send'}>

/** A process in the pod sends: the pod's own address, route and neighbour, then its end of the veth pair. */
export function podSend(world: World, path: Path, place: Sending): Next {
  const node = world.node(place.node)
  path.enter('pod', node.name, `${place.pod.namespace}/${place.pod.name}`)
  const headers = headersOf(place.frame.packet)
  if (!headers) return lost(path, node.name, 'note', 'the packet is no IP packet')
  const many = notUnicast(headers.dst)
  if (many) return lost(path, node.name, 'route', many)
  const stack = podStack(world, node, place.pod)
  if (!stack.read) return unseen(world, path, node, place)
  const broken = interfaceStops(path, node, stack)
  if (broken) return broken
  const addressless = sourceStops(path, node, stack, headers.src)
  if (addressless) return addressless
  const way = routeOf(path, node, stack, place)
  if ('kind' in way) return way
  const tooLong = tooLongFor(path, node, stack, place, way.route)
  if (tooLong) return tooLong
  const resolved = resolveNeighbour(
    world,
    path,
    {kind: 'pod', node: node.name, pod: place.pod, device: stack.device, ip: headers.src, mac: stack.mac},
    way.nextHop,
  )
  if (resolved.kind !== 'resolved') return resolved.ending
  const frame = onWire(
    place.frame,
    macOf(overridden(place, W.dl_src, stack.mac), W.dl_src),
    macOf(overridden(place, W.dl_dst, resolved.mac), W.dl_dst),
  )
  return {kind: 'veth-up', node: node.name, pod: place.pod, frame}
}

/** A question may set the Ethernet addresses itself (antctl's dl_src and dl_dst). */
function overridden(place: Sending, word: number, mac: string): Uint32Array {
  const given = place.frame.packet
  if ((given[word] ?? 0) !== 0 || (given[word + 1] ?? 0) !== 0) return given
  return onWire(place.frame, mac, mac).packet
}

/** Nobody looked into the pod: it is taken to be as Antrea's CNI sets pods up, and the answer says so. */
function unseen(world: World, path: Path, node: NodeState, place: Sending): Next {
  const headers = headersOf(place.frame.packet)
  const port = node.facts.podPort(place.pod)
  if (!headers || !port?.mac)
    return lost(
      path,
      node.name,
      'address',
      `nothing was read inside ${place.pod.namespace}/${place.pod.name}, and its MAC is not known`,
    )
  path.add(
    'note',
    `nothing was read inside the pod: taken to be as Antrea sets pods up (${headers.src}, ${port.mac}, default route by the gateway)`,
    {outcome: 'unknown'},
  )
  const nextHop = node.facts.devices.onPodLink(headers.dst)
    ? headers.dst
    : node.facts.devices.gatewayAddress(headers.family)
  if (nextHop === null) return lost(path, node.name, 'route', `the address of ${node.name}'s gateway is not known`)
  const resolved = resolveNeighbour(
    world,
    path,
    {kind: 'pod', node: node.name, pod: place.pod, device: null, ip: headers.src, mac: port.mac},
    nextHop,
  )
  if (resolved.kind !== 'resolved') return resolved.ending
  return {kind: 'veth-up', node: node.name, pod: place.pod, frame: onWire(place.frame, port.mac, resolved.mac)}
}

function interfaceStops(path: Path, node: NodeState, stack: PodStack): Ending | null {
  if (isUp(stack.link)) return null
  return stopHere(path, node.name, 'link', {
    reason: 'link-down',
    text: `${stack.device} of the pod is down`,
    evidence: stack.evidence('ip-link', stack.link.line, `${stack.device} ${stack.link.flags.join(',')}`),
  })
}

function sourceStops(path: Path, node: NodeState, stack: PodStack, src: string): Ending | null {
  const own = localAddress(stack.addresses, src)
  if (own) {
    path.add('address', `${stack.device} has ${src}, MAC ${stack.mac}, MTU ${stack.link.mtu ?? '?'}`, {
      evidence: stack.evidence('ip-addr', own.line, `${own.dev} ${own.local}/${own.prefixLength}`),
      matters: true,
    })
    return null
  }
  const has = stack.addresses.filter((a) => a.dev === stack.device && a.scope === 'global').map((a) => a.local)
  return stopHere(path, node.name, 'address', {
    reason: 'no-address',
    text: `the pod does not have ${src}: ${stack.device} has ${has.length > 0 ? has.join(', ') : 'no address'}`,
    evidence: stack.evidence('ip-addr', null, `no ${src}`),
  })
}

function routeOf(
  path: Path,
  node: NodeState,
  stack: PodStack,
  place: Sending,
): {readonly nextHop: string; readonly route: Route} | Ending {
  const headers = headersOf(place.frame.packet)
  if (!headers) return lost(path, node.name, 'note', 'the packet is no IP packet')
  const probe = headers.family === 4 ? 'ip-route' : 'ip6-route'
  const routing = stack.routing(headers.family)
  if (!routing.known) return lost(path, node.name, 'route', `the pod's routes were not read: ${routing.reason}`)
  const answer = lookupRoute(routing.value, {
    dst: headers.dst,
    src: headers.src,
    mark: 0,
    iif: null,
    family: headers.family,
  })
  if (answer.kind === 'unknown')
    return lost(path, node.name, 'route', `where the pod routes ${headers.dst} is not known: ${answer.reason}`)
  if (answer.kind !== 'route') {
    return stopHere(path, node.name, 'route', {
      reason: 'no-route',
      text: `the pod has no route to ${headers.dst}: its own kernel refuses to send`,
      evidence: stack.evidence(probe, null, `no route to ${headers.dst}`),
    })
  }
  const evidence = stack.evidence(probe, answer.route.line, answer.route.text)
  if (answer.local)
    return {kind: 'received', receiver: {kind: 'pod', node: node.name, pod: place.pod}, frame: place.frame}
  if (answer.route.type !== 'unicast')
    return lost(
      path,
      node.name,
      'route',
      `${headers.dst} is a ${answer.route.type} address in the pod's routes: such packets are not followed`,
      evidence,
    )
  if (answer.dev !== stack.device) {
    return lost(
      path,
      node.name,
      'route',
      `the pod sends to ${headers.dst} by ${answer.dev ?? 'no device'}, not by ${stack.device}: other devices of a pod are not followed`,
      evidence,
    )
  }
  path.add('route', `${answer.route.dstText}${answer.gateway ? ` via ${answer.gateway}` : ''} dev ${answer.dev}`, {
    evidence,
  })
  return {nextHop: answer.gateway ?? headers.dst, route: answer.route}
}

function tooLongFor(path: Path, node: NodeState, stack: PodStack, place: Sending, route: Route): Ending | null {
  const headers = headersOf(place.frame.packet)
  const learned = headers ? pathMtu(stack.routeCache(headers.family), headers.dst) : null
  const limits = [
    {
      mtu: stack.link.mtu,
      evidence: () => stack.evidence('ip-link', stack.link.line, `${stack.device} mtu ${stack.link.mtu}`),
    },
    {
      mtu: route.mtu,
      evidence: () => stack.evidence(route.family === 4 ? 'ip-route' : 'ip6-route', route.line, route.text),
    },
    {
      mtu: learned?.mtu ?? null,
      evidence: () => stack.evidence('ip-route-cache', learned?.route.line ?? null, learned?.route.text ?? ''),
    },
  ].flatMap(({mtu, evidence}) => (mtu === null ? [] : [{mtu, evidence}]))
  const {size} = place.frame
  const least = limits.toSorted((a, b) => a.mtu - b.mtu)[0]
  if (!least || size <= least.mtu) return null
  const {mtu} = least
  const evidence = least.evidence()
  if (!place.frame.df)
    return lost(
      path,
      node.name,
      'mtu',
      `the packet has ${size} bytes and the pod's way by ${stack.device} takes ${mtu}: it is cut in fragments, which are not followed`,
      evidence,
    )
  return stopHere(path, node.name, 'mtu', {
    reason: 'mtu',
    text: `the packet has ${size} bytes and may not be cut, the pod's way by ${stack.device} takes ${mtu}: its own kernel refuses ("message too long")`,
    evidence,
  })
}
