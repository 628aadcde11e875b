import {hasCarrier, isUp, type Link, linkNamed} from '../../host/link.ts'
import {neighbourFor} from '../../host/neighbour.ts'
import {sameIpText} from '../../ip.ts'
import type {TunnelHeader} from '../../ovs/pipeline/result.ts'
import type {AddressOwner} from '../cluster-facts.ts'
import {onWire} from '../frame.ts'
import type {NodeState} from '../node-state.ts'
import {outerFrame} from '../outer-frame.ts'
import type {Path} from '../path.ts'
import {switchFrame} from '../switch-frame.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import {misroutedBecause} from './misrouted.ts'
import type {Ending, Next, Place} from './place.ts'

type Crossing = Extract<Place, {kind: 'underlay'}>

/** From a node's device over the network between the nodes, to the node that has the next hop's address, or out of the cluster. */
export function acrossUnderlay(world: World, path: Path, place: Crossing): Next {
  const node = world.node(place.node)
  path.enter('underlay', node.name, place.device)
  const stopped = leaveDevice(world, path, node, place)
  if (stopped) return stopped
  const owner = world.ownerOfAddress(place.nextHop)
  if (!owner)
    return place.tunnel ? byRouter(world, path, node, place, place.tunnel) : leftCluster(world, path, node, place)
  if (owner.node === node.name)
    return lost(
      path,
      node.name,
      'route',
      `${place.nextHop} is ${node.name}'s own address, yet a route leads out of ${place.device} to it`,
    )
  const mac = nextMac(path, node, place)
  if (mac === null) doubtNeighbour(path, node, place)
  if (mac !== null && owner.mac !== null && mac !== owner.mac) {
    return stopHere(path, node.name, 'neighbour', {
      reason: 'neighbour-wrong',
      text: `${node.name} sends to ${place.nextHop} at ${mac}, but ${owner.device} of ${owner.node} has ${owner.mac}`,
      evidence: node.facts.evidence('ip-neigh', null, `${place.nextHop} lladdr ${mac}`),
    })
  }
  return arrive(path, node, place, owner, place.nextHop, mac)
}

/** At the other node's NIC. */
function arrive(
  path: Path,
  node: NodeState,
  place: Crossing,
  owner: AddressOwner,
  where: string,
  mac: string | null,
): Next {
  path.add(
    'note',
    `over the network to ${owner.node} (${where}), ${place.size} bytes; what lies between the nodes is not seen`,
    {matters: true},
  )
  const dst = mac ?? owner.mac ?? '00:00:00:00:00:00'
  return {
    kind: 'nic-receive',
    node: owner.node,
    device: owner.device,
    size: place.size,
    tunnel: place.tunnel,
    frame: place.tunnel ? place.frame : onWire(place.frame, node.facts.devices.macOf(place.device) ?? dst, dst),
  }
}

/** A tunnel by a next hop that is no node: the way to a node in another network, whose routers nobody read, or to nobody. */
function byRouter(world: World, path: Path, node: NodeState, place: Crossing, tunnel: TunnelHeader): Next {
  const owner = sameIpText(place.nextHop, tunnel.dst) ? null : world.ownerOfAddress(tunnel.dst)
  if (!owner || owner.node === node.name) return nobodyThere(world, path, node, place, tunnel.dst)
  const failed = neighbourFailed(path, node, place)
  if (failed) return failed
  if (!world.facts.inAnotherNetwork(node.name, owner.node))
    return lost(
      path,
      node.name,
      'route',
      `the route to ${tunnel.dst} (${owner.node}) leads by ${place.nextHop}, though ${node.name} has a device in its network: what ${place.nextHop} does with it was not read`,
    )
  return arrive(path, node, place, owner, `${tunnel.dst} by the router ${place.nextHop}`, null)
}

/** The device, and where it belongs to an OVS bridge that bridge, let the packet out. */
function leaveDevice(world: World, path: Path, node: NodeState, place: Crossing): Ending | null {
  const {facts} = node
  const links = world.coverage.need(node.name, 'ip-link', facts.devices.links)
  const port = facts.portOfDevice(place.device)
  const nics = port?.internal ? facts.physicalPorts(port.bridge) : [place.device]
  for (const name of nics) {
    const link = links && linkNamed(links.items, name)
    const stopped = link ? deviceStops(path, node, link, place.size, place.tunnel !== null || place.frame.df) : null
    if (stopped) return stopped
  }
  if (!port?.internal) return null
  const dead = facts.switchDown()
  if (dead)
    return dead.kind === 'down'
      ? stopHere(path, node.name, 'link', dead.why)
      : lost(path, node.name, 'link', dead.reason)
  const frame = outerFrame(node, place)
  const {outputs, undetermined, dropped} = switchFrame(world, node, port.bridge, port.ofport, frame)
  if (undetermined) return lost(path, node.name, 'link', `bridge ${port.bridge}: ${undetermined}`)
  const out = outputs.filter((o) => nics.includes(o.portName))
  if (out.length === 0) {
    return stopHere(path, node.name, 'link', {
      reason: 'underlay-bridge',
      text: `bridge ${port.bridge} of ${node.name} does not pass the packet from ${place.device} to ${nics.join(', ') || 'any NIC'}: ${dropped}`,
      evidence: null,
    })
  }
  path.add('link', `${port.bridge} passes it from ${place.device} to ${out.map((o) => o.portName).join(', ')}`)
  return null
}

function deviceStops(path: Path, node: NodeState, link: Link, size: number, df: boolean): Ending | null {
  const evidence = node.facts.evidence(
    'ip-link',
    link.line,
    `${link.ifname} ${link.flags.join(',')} mtu ${link.mtu ?? '?'}`,
  )
  if (!isUp(link) || !hasCarrier(link))
    return stopHere(path, node.name, 'link', {
      reason: 'link-down',
      text: `${link.ifname} of ${node.name} ${isUp(link) ? 'has no carrier' : 'is down'}`,
      evidence,
    })
  if (link.mtu === null || size <= link.mtu) return null
  if (!df)
    return lost(
      path,
      node.name,
      'mtu',
      `the packet has ${size} bytes and ${link.ifname} takes ${link.mtu}: it is cut in fragments, which are not followed`,
      evidence,
    )
  return stopHere(path, node.name, 'mtu', {
    reason: 'mtu',
    text: `the packet has ${size} bytes on the wire, ${link.ifname} of ${node.name} takes ${link.mtu}`,
    evidence,
  })
}

/** The MAC that the sender's neighbour table has for the next hop; null where it has none and asks first. */
function nextMac(path: Path, node: NodeState, place: Crossing): string | null {
  if (place.mac) return place.mac
  const table = node.facts.model.neighbours
  if (!table.known) return null
  const found = neighbourFor(table.value.items, place.nextHop, place.device)
  if (found.kind !== 'resolved' || found.lladdr === null) return null
  path.add('neighbour', `${place.nextHop} is at ${found.lladdr}`, {
    evidence: node.facts.evidence('ip-neigh', found.entry.line, found.entry.text),
  })
  return found.lladdr
}

/** ARP to the next hop failed a moment ago: the kernel asks again, and whether somebody answers now is not known. */
function doubtNeighbour(path: Path, {name, facts}: NodeState, place: Crossing): void {
  const table = facts.model.neighbours
  if (place.mac || !table.known) return
  const found = neighbourFor(table.value.items, place.nextHop, place.device)
  if (found.kind !== 'failed') return
  const evidence = facts.evidence('ip-neigh', found.entry.line, found.entry.text)
  const reason = `${name} got no answer when it last asked for ${place.nextHop} by ${place.device} (${found.entry.state.join(',')}): whether it would now is not known`
  path.add('neighbour', reason, {outcome: 'unknown', evidence})
  path.doubt({node: name, where: path.here(), reason})
}

/** The tunnel leads nowhere: the flow that set its remote is to blame, where one did. */
function nobodyThere(world: World, path: Path, node: NodeState, place: Crossing, remote: string): Ending {
  if (!world.cluster.kubeNodes.known)
    return lost(
      path,
      node.name,
      'tunnel',
      `whether ${remote} is a node is not known: ${world.cluster.kubeNodes.reason}`,
    )
  const via = sameIpText(place.nextHop, remote) ? '' : ` (by ${place.nextHop})`
  const named = world.cluster.kubeNodes.value.find((kube) => kube.internalIPs.some((ip) => sameIpText(ip, remote)))
  if (named) return noSuchAddress(world, path, node, named.name, remote)
  const steps = path.hops().flatMap((hop) => hop.steps)
  const by = steps.findLast((step) => step.flow !== null && /->tun_(ipv6_)?dst\b/.test(step.flow))
  const ending = stopHere(path, node.name, 'tunnel', {
    reason: 'tunnel-remote-unknown',
    text: `the tunnel leads to ${remote}${via}, which is no node of this cluster`,
    evidence: by?.evidence ?? null,
  })
  if (ending.kind !== 'stopped' || !by) return ending
  return {...ending, stop: {...ending.stop, table: by.table, flow: by.flow}}
}

/** The cluster calls it a node's address, and the node does not have it. */
function noSuchAddress(world: World, path: Path, node: NodeState, owner: string, ip: string): Ending {
  const {facts} = world.node(owner)
  const addresses = world.coverage.need(owner, 'ip-addr', facts.devices.addresses)
  if (!addresses)
    return lost(path, node.name, 'tunnel', `${ip} is ${owner}'s address, and the addresses of ${owner} were not read`)
  return stopHere(path, node.name, 'tunnel', {
    reason: 'no-address',
    text: `the tunnel leads to ${ip}, the address of ${owner} by its Node object, but no device of ${owner} has it`,
    evidence: facts.evidence('ip-addr', null, `no ${ip}`),
  })
}

function leftCluster(world: World, path: Path, node: NodeState, place: Crossing): Ending {
  const failed = neighbourFailed(path, node, place)
  if (failed) return failed
  if (!world.cluster.kubeNodes.known)
    return lost(
      path,
      node.name,
      'route',
      `whether ${place.nextHop} is a node is not known: ${world.cluster.kubeNodes.reason}`,
    )
  const {ports, devices} = node.facts
  if (place.device !== devices.underlay && !world.coverage.need(node.name, 'ovsdb', ports))
    return lost(
      path,
      node.name,
      'route',
      `whether ${place.device} is Antrea's gateway is not known: the ports of ${node.name} were not read`,
    )
  const misrouted = misroutedBecause(world, node.name, place.frame)
  if (misrouted?.kind === 'unknown') return lost(path, node.name, 'route', misrouted.reason)
  const where = `leaves ${node.name} by ${place.device} to ${place.nextHop}, which is no node of this cluster`
  path.add('route', where, {outcome: misrouted ? 'stop' : 'pass', matters: true})
  return {
    kind: 'left',
    node: node.name,
    device: place.device,
    nextHop: place.nextHop,
    misrouted: misrouted?.reason ?? null,
    frame: place.frame,
    evidence: null,
  }
}

function neighbourFailed(path: Path, node: NodeState, place: Crossing): Ending | null {
  const table = node.facts.model.neighbours
  const found = table.known ? neighbourFor(table.value.items, place.nextHop, place.device) : null
  if (found?.kind !== 'failed') return null
  return lost(
    path,
    node.name,
    'neighbour',
    `${place.nextHop} did not answer ${node.name}'s last ARP requests, and what it is was not read`,
    node.facts.evidence('ip-neigh', found.entry.line, found.entry.text),
  )
}
