import {wireOverheadBytes} from '../../antrea/overhead.ts'
import {sourceAddressFor} from '../../host/address.ts'
import {lookupRoute} from '../../host/lookup-route.ts'
import {parseIp} from '../../ip.ts'
import type {OvsRoute, TunnelNeighbour} from '../../ovs/syntax/native-tables.ts'
import type {Parsed} from '../../parsed.ts'
import {nativeRoute} from '../native-route.ts'
import type {NodeState} from '../node-state.ts'
import {outerFrame} from '../outer-frame.ts'
import type {Path} from '../path.ts'
import {tunnelProtection} from '../tunnel-protection.ts'
import {unbroken, whole} from '../whole.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import {throughHook} from './hook.ts'
import type {Ending, Next, Place} from './place.ts'
import type {Routed} from './routing.ts'

type Sending = Extract<Place, {kind: 'tunnel-send'}>

interface Way {
  readonly device: string
  readonly nextHop: string
  readonly mac: string | null
  /** The outer packet's source where the tunnel fixes none. */
  readonly source: string | null
}

/** Output to a tunnel port: the outer packet's size, its route, and on a kernel datapath the host's rules. */
export function tunnelSend(world: World, path: Path, place: Sending): Next {
  const node = world.node(place.node)
  const {header} = place
  const port = node.facts.port(place.bridge, place.port)
  path.enter('tunnel', node.name, port?.name ?? `port ${place.port}`)
  path.add(
    'tunnel',
    `${header.type} to ${header.dst}, key ${header.id}${header.dstPort ? `, port ${header.dstPort}` : ''}`,
    {
      matters: true,
      evidence: port?.evidence ?? null,
    },
  )
  const secret = tunnelProtection(node.facts, port, header.dst)
  if (secret) return lost(path, node.name, 'tunnel', secret)
  const overhead =
    header.type in OVERHEADS
      ? wireOverheadBytes(OVERHEADS[header.type] ?? 'stt', parseIp(header.dst)?.family ?? 4, header.csum)
      : null
  if (overhead === null)
    return lost(path, node.name, 'tunnel', `what a ${header.type} tunnel adds to the packet is not modelled`)
  const size = place.frame.size + overhead
  const way =
    node.facts.datapath === 'system' ? kernelWay(world, path, node, place, size) : nativeWay(world, path, node, place)
  if ('kind' in way) return way
  return {
    kind: 'underlay',
    node: node.name,
    device: way.device,
    nextHop: way.nextHop,
    mac: way.mac,
    size,
    tunnel: {...header, src: isGiven(header.src) ? header.src : way.source},
    frame: place.frame,
  }
}

/** A flow-based tunnel's source is zero until the route gives one. */
const isGiven = (src: string | null): boolean => src !== null && src !== '0.0.0.0' && src !== '::'

const OVERHEADS: Readonly<Record<string, 'geneve' | 'vxlan' | 'gre' | 'stt'>> = {
  geneve: 'geneve',
  vxlan: 'vxlan',
  gre: 'gre',
  stt: 'stt',
}

/** A userspace datapath routes and resolves by its own tables. */
function nativeWay(world: World, path: Path, node: NodeState, place: Sending): Way | Ending {
  const read = whole<OvsRoute, Parsed<OvsRoute>>(node.facts.model.ovsRoutes, 'ovs-route')
  const routes = world.coverage.need(node.name, 'ovs-route', read)
  if (!routes)
    return lost(
      path,
      node.name,
      'route',
      `Open vSwitch's routes on ${node.name} were not read${read.known ? '' : `: ${read.reason}`}`,
    )
  const route = nativeRoute(routes.items, place.header.dst)
  if (!route) {
    return stopHere(path, node.name, 'route', {
      reason: 'tunnel-no-route',
      text: `Open vSwitch on ${node.name} has no route to the tunnel's remote ${place.header.dst}`,
      evidence: node.facts.evidence('ovs-route', null, `no route to ${place.header.dst}`),
    })
  }
  const evidence = node.facts.evidence('ovs-route', route.line, route.text)
  const {tnlNeigh} = node.facts.model
  // To an address of its own too it sends out of the device where it has learned a MAC for it (lib/ovs-router.c).
  if (route.local && !(tnlNeigh.known && tnlNeigh.value.items.some(({ip}) => ip === place.header.dst))) {
    return stopHere(path, node.name, 'route', {
      reason: 'tunnel-to-self',
      text: `the tunnel's remote ${place.header.dst} is ${node.name} itself`,
      evidence,
    })
  }
  const nextHop = route.gateway ?? place.header.dst
  path.add('route', `to ${place.header.dst} dev ${route.dev}${route.gateway ? ` via ${route.gateway}` : ''}`, {
    evidence,
  })
  return {device: route.dev, nextHop, mac: nativeNeighbour(world, path, node, nextHop), source: route.source}
}

function nativeNeighbour(world: World, path: Path, node: NodeState, ip: string): string | null {
  const table = node.facts.model.tnlNeigh
  const found = table.known ? table.value.items.find((n) => n.ip === ip) : undefined
  if (!found) {
    const read = unbroken<TunnelNeighbour, Parsed<TunnelNeighbour>>(table, 'ovs-tnl-neigh')
    if (!world.coverage.need(node.name, 'ovs-tnl-neigh', read)) {
      path.add('neighbour', `whether Open vSwitch has a MAC for ${ip} was not read`)
      return null
    }
    path.add('neighbour', `Open vSwitch has no MAC for ${ip} yet: the first packet is lost while it asks`)
    return null
  }
  path.add('neighbour', `${ip} is at ${found.mac}`, {
    evidence: node.facts.evidence('ovs-tnl-neigh', found.line, found.text),
  })
  return found.mac
}

/** A kernel datapath hands the outer packet to the host's stack: routes, OUTPUT and POSTROUTING. */
function kernelWay(world: World, path: Path, node: NodeState, place: Sending, size: number): Way | Ending {
  const family = parseIp(place.header.dst)?.family ?? 4
  const routing = world.coverage.need(node.name, 'ip-route', node.facts.devices.routing(family))
  if (!routing) return lost(path, node.name, 'route', `the routes of ${node.name} were not read`)
  const answer = lookupRoute(routing, {dst: place.header.dst, src: place.header.src, mark: 0, iif: null, family})
  if (answer.kind === 'unknown') return lost(path, node.name, 'route', answer.reason)
  if (answer.kind !== 'route') {
    return stopHere(path, node.name, 'route', {
      reason: 'tunnel-no-route',
      text: `${node.name} has no route to the tunnel's remote ${place.header.dst}`,
      evidence: node.facts.evidence('ip-route', null, `no route to ${place.header.dst}`),
    })
  }
  const evidence = node.facts.evidence('ip-route', answer.route.line, answer.route.text)
  if (answer.local || answer.dev === null) {
    return stopHere(path, node.name, 'route', {
      reason: 'tunnel-to-self',
      text: `the tunnel's remote ${place.header.dst} is ${node.name} itself`,
      evidence,
    })
  }
  path.add('route', `to ${place.header.dst} dev ${answer.dev}${answer.gateway ? ` via ${answer.gateway}` : ''}`, {
    evidence,
  })
  const frame = outerFrame(node, {device: answer.dev, size, tunnel: place.header, frame: place.frame})
  const tracked = {
    state: place.header.type === 'gre' ? ('new' as const) : ('untracked' as const),
    connection: null,
    isReply: false,
  }
  for (const hook of ['OUTPUT', 'POSTROUTING'] as const) {
    const filtered = throughHook(path, node.facts, {hook, frame, iif: null, oif: answer.dev, mark: 0, tracked})
    if (!filtered.go) return filtered.ending
  }
  return {
    device: answer.dev,
    nextHop: answer.gateway ?? place.header.dst,
    mac: null,
    source: kernelSource(node, answer),
  }
}

function kernelSource(node: NodeState, answer: Routed): string | null {
  const {addresses} = node.facts.model
  return addresses.known ? sourceAddressFor(answer, addresses.value.items) : answer.prefsrc
}
