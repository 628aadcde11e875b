import {forwardingEnabled} from '../../host/forwarding.ts'
import {isUp, linkNamed} from '../../host/link.ts'
import {lookupRoute} from '../../host/lookup-route.ts'
import {reversePathFilter} from '../../host/reverse-path.ts'
import {formatIp} from '../../ip.ts'
import {W} from '../../ovs/fields.ts'
import {aged, type Frame, headersOf, macOf, withSource} from '../frame.ts'
import {sourceNow, type Tracked, translate, translated} from '../host-connections.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import {throughHook} from './hook.ts'
import {loopbackStops} from './loopback.ts'
import type {Ending, Next, Place} from './place.ts'
import {afterRouting, describeRoute, noRoute} from './routing.ts'

type Arrival = Extract<Place, {kind: 'host-receive'}>

/** A packet from a device into a node's own stack: for the node itself, or to be routed on. */
export function hostReceive(world: World, path: Path, place: Arrival): Next {
  const node = world.node(place.node)
  const {facts} = node
  path.enter('host', node.name, node.name)
  const refused = atDevice(world, path, node, place)
  if (refused) return refused
  const headers = headersOf(place.frame.packet)
  if (!headers)
    return stopHere(path, node.name, 'note', {
      reason: 'not-ip',
      text: `${node.name} has no use for the packet: it is not IP`,
      evidence: null,
    })
  const tracked = node.connections.track(headers)
  const filtered = throughHook(path, facts, {
    hook: 'PREROUTING',
    frame: place.frame,
    iif: place.device,
    oif: null,
    mark: place.mark,
    tracked,
  })
  if (!filtered.go) return filtered.ending
  const mark = filtered.result.mark ?? place.mark
  if (filtered.result.nat && tracked.connection && tracked.state === 'new') {
    const to = filtered.result.nat.address
    if (!to)
      return lost(
        path,
        node.name,
        'iptables',
        `PREROUTING translates the destination to one of several: ${filtered.result.nat.text}`,
      )
    translate(tracked.connection, 'destination', {ip: formatIp(to), port: filtered.result.nat.port})
  }
  return route(world, path, node, place, translated(place.frame, tracked), tracked, mark)
}

/** The device takes the frame if it is up and the frame is for its MAC. */
function atDevice(world: World, path: Path, node: NodeState, place: Arrival): Ending | null {
  const links = world.coverage.need(node.name, 'ip-link', node.facts.devices.links)
  if (!links) return null
  const link = linkNamed(links.items, place.device)
  if (!link && !world.coverage.need(node.name, 'ip-addr', node.facts.devices.addresses))
    return lost(
      path,
      node.name,
      'link',
      `which device of ${node.name} takes it is not known: its addresses were not read`,
    )
  if (!link) {
    return stopHere(path, node.name, 'link', {
      reason: 'device-missing',
      text: `${place.device} does not exist on ${node.name}`,
      evidence: node.facts.evidence('ip-link', null, `no device ${place.device}`),
    })
  }
  const evidence = node.facts.evidence(
    'ip-link',
    link.line,
    `${link.ifname} ${link.flags.join(',')} ${link.address ?? ''}`,
  )
  if (!isUp(link)) {
    return stopHere(path, node.name, 'link', {
      reason: 'link-down',
      text: `${place.device} of ${node.name} is down`,
      evidence,
    })
  }
  const mac = macOf(place.frame.packet, W.dl_dst)
  if (link.address && mac !== link.address.toLowerCase() && !isGroupMac(mac)) {
    return stopHere(path, node.name, 'link', {
      reason: 'wrong-mac',
      text: `${place.device} of ${node.name} has MAC ${link.address}: the frame is for ${mac}, its stack ignores it`,
      evidence,
    })
  }
  return null
}

const isGroupMac = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1

function route(
  world: World,
  path: Path,
  node: NodeState,
  place: Arrival,
  frame: Frame,
  tracked: Tracked,
  mark: number,
): Next {
  const {facts} = node
  const headers = headersOf(frame.packet)
  if (!headers) return lost(path, node.name, 'route', 'the packet is no IP packet')
  const loopback = loopbackStops(world, path, node, place.device, headers.dst)
  if (loopback) return loopback
  const routing = world.coverage.need(node.name, 'ip-route', facts.devices.routing(headers.family))
  if (!routing) return lost(path, node.name, 'route', `the routes of ${node.name} were not read`)
  const answer = lookupRoute(routing, {
    dst: headers.dst,
    src: headers.src,
    mark,
    iif: place.device,
    family: headers.family,
  })
  const spoofed = rejectsSource(world, path, node, place, frame, mark)
  if (spoofed) return spoofed
  if (answer.kind !== 'route') return noRoute(path, node, headers, answer)
  describeRoute(path, facts, headers, answer)
  if (answer.local) return toNodeItself(path, node, place, frame, tracked, mark)
  return forward(world, path, node, place, frame, tracked, mark, answer)
}

/** rp_filter looks whether the answer would go out where the packet came in. */
function rejectsSource(
  world: World,
  path: Path,
  node: NodeState,
  place: Arrival,
  frame: Frame,
  mark: number,
): Ending | null {
  const headers = headersOf(frame.packet)
  const sysctl = world.coverage.need(node.name, 'sysctl', node.facts.model.sysctl)
  const routing = node.facts.devices.routing(4)
  if (!headers || headers.family === 6 || !sysctl || !routing.known) return null
  const back = lookupRoute(routing.value, {dst: headers.src, src: headers.dst, mark, iif: null, family: 4})
  const backDevice = back.kind === 'route' ? back.dev : back.kind === 'unknown' ? undefined : null
  const judged = reversePathFilter(sysctl.items, place.device, backDevice)
  if (judged.result === 'pass') return null
  const evidence = node.facts.sysctlEvidence(judged.evidence.at(-1) ?? null)
  if (judged.result === 'unknown') return lost(path, node.name, 'sysctl', judged.reason, evidence)
  return stopHere(path, node.name, 'sysctl', {
    reason: 'rp-filter',
    text: `${node.name} drops it: ${judged.reason} for ${headers.src}`,
    evidence,
  })
}

function toNodeItself(path: Path, node: NodeState, place: Arrival, frame: Frame, tracked: Tracked, mark: number): Next {
  const filtered = throughHook(path, node.facts, {hook: 'INPUT', frame, iif: place.device, oif: null, mark, tracked})
  if (!filtered.go) return filtered.ending
  const from = tracked.isReply ? sourceNow(tracked) : null
  return {
    kind: 'received',
    receiver: {kind: 'node', node: node.name},
    frame: from ? withSource(frame, from.ip, from.port) : frame,
  }
}

function forward(
  world: World,
  path: Path,
  node: NodeState,
  place: Arrival,
  frame: Frame,
  tracked: Tracked,
  mark: number,
  answer: Extract<ReturnType<typeof lookupRoute>, {kind: 'route'}>,
): Next {
  const {facts} = node
  const headers = headersOf(frame.packet)
  const device = answer.dev
  if (!headers || device === null) return lost(path, node.name, 'route', 'the route names no device')
  const sysctl = world.coverage.need(node.name, 'sysctl', facts.model.sysctl)
  const forwarding = sysctl ? forwardingEnabled(sysctl.items, place.device, headers.family) : null
  if (!forwarding || forwarding.enabled === null)
    return lost(path, node.name, 'sysctl', `whether ${node.name} forwards was not read`)
  if (!forwarding.enabled) {
    return stopHere(path, node.name, 'sysctl', {
      reason: 'ip-forward',
      text: `${node.name} does not forward IPv${headers.family} packets from ${place.device}`,
      evidence: facts.sysctlEvidence(forwarding.evidence),
    })
  }
  const onward = aged(frame)
  if (!onward) {
    return stopHere(path, node.name, 'route', {
      reason: 'ttl',
      text: `the packet's TTL runs out on ${node.name}`,
      evidence: null,
    })
  }
  const filtered = throughHook(path, facts, {
    hook: 'FORWARD',
    frame: onward,
    iif: place.device,
    oif: device,
    mark,
    tracked,
  })
  if (!filtered.go) return filtered.ending
  return afterRouting(world, path, node, {
    frame: onward,
    tracked,
    mark: filtered.result.mark ?? mark,
    iif: place.device,
    device,
    nextHop: answer.gateway ?? headers.dst,
    answer,
  })
}
