import {hasCarrier, isUp, linkNamed} from '../../host/link.ts'
import {W} from '../../ovs/fields.ts'
import {setMac} from '../frame.ts'
import type {NodeState} from '../node-state.ts'
import {outerFrame} from '../outer-frame.ts'
import type {Path} from '../path.ts'
import {switchFrame} from '../switch-frame.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending, Next, Place} from './place.ts'

type Arrival = Extract<Place, {kind: 'nic-receive'}>

/** At another node's NIC, and through the bridge that the NIC may belong to, up to the device with the node's address. */
export function nicReceive(world: World, path: Path, place: Arrival): Next {
  const node = world.node(place.node)
  path.enter('underlay', node.name, place.device)
  const port = node.facts.portOfDevice(place.device)
  const nics = port?.internal ? node.facts.physicalPorts(port.bridge) : [place.device]
  for (const nic of new Set([...nics, place.device])) {
    const refused = atNic(world, path, node, nic, place, nics.includes(nic))
    if (refused) return refused
  }
  if (port?.internal) {
    const stopped = throughUnderlayBridge(world, path, node, place, port, nics)
    if (stopped) return stopped
  }
  const {ports} = node.facts
  if (!port && !place.tunnel && !ports.known)
    return lost(
      path,
      node.name,
      'link',
      `whether ${place.device} belongs to a bridge of Open vSwitch is not known: ${ports.reason}`,
    )
  if (place.tunnel) return {kind: 'tunnel-receive', node: node.name, header: place.tunnel, frame: place.frame}
  return {kind: 'host-receive', node: node.name, device: place.device, mark: 0, frame: place.frame}
}

/** A veth drops what is longer than its own MTU; what a real NIC does with such a frame is its own business. */
function atNic(
  world: World,
  path: Path,
  node: NodeState,
  device: string,
  place: Arrival,
  isNic: boolean,
): Ending | null {
  const links = world.coverage.need(node.name, 'ip-link', node.facts.devices.links)
  const link = links && linkNamed(links.items, device)
  if (!link) return null
  const evidence = node.facts.evidence(
    'ip-link',
    link.line,
    `${link.ifname} ${link.flags.join(',')} mtu ${link.mtu ?? '?'}`,
  )
  if (!isUp(link) || (isNic && !hasCarrier(link))) {
    const text = `${device} of ${node.name} ${isUp(link) ? 'has no carrier' : 'is down'}`
    return stopHere(path, node.name, 'link', {reason: 'link-down', text, evidence})
  }
  if (!isNic || link.mtu === null || place.size <= link.mtu) return null
  const text = `the packet has ${place.size} bytes, ${device} of ${node.name} takes ${link.mtu}`
  if (link.kind === 'veth') return stopHere(path, node.name, 'mtu', {reason: 'mtu', text, evidence})
  return lost(path, node.name, 'mtu', `${text}: most NICs drop such a frame, some take it`, evidence)
}

function throughUnderlayBridge(
  world: World,
  path: Path,
  node: NodeState,
  place: Arrival,
  local: {bridge: string; ofport: number},
  nics: readonly string[],
): Ending | null {
  const {facts} = node
  const dead = facts.switchDown()
  if (dead)
    return dead.kind === 'down'
      ? stopHere(path, node.name, 'link', dead.why)
      : lost(path, node.name, 'link', dead.reason)
  const nic = nics.map((name) => facts.portOfDevice(name)).find((p) => p?.bridge === local.bridge)
  if (!nic)
    return lost(
      path,
      node.name,
      'link',
      `by which port of ${local.bridge} packets for ${place.device} come in is not known`,
    )
  const frame = outerFrame(node, place)
  const mac = facts.devices.macOf(place.device)
  if (mac) setMac(frame.packet, W.dl_dst, mac)
  const {outputs, undetermined, dropped} = switchFrame(world, node, local.bridge, nic.ofport, frame)
  if (undetermined) return lost(path, node.name, 'link', `bridge ${local.bridge}: ${undetermined}`)
  if (outputs.some((o) => o.portName === place.device)) {
    path.add('link', `${local.bridge} passes it from ${nic.name} to ${place.device}`)
    return null
  }
  return stopHere(path, node.name, 'link', {
    reason: 'underlay-bridge',
    text: `bridge ${local.bridge} of ${node.name} does not pass the packet from ${nic.name} to ${place.device}: ${dropped}`,
    evidence: null,
  })
}
