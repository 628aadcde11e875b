import {hasCarrier, isUp, type Link, linkNamed} from '../../host/link.ts'
import {W} from '../../ovs/fields.ts'
import {type Frame, onWire} from '../frame.ts'
import {resolveNeighbour} from '../neighbour.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending, Next, Place} from './place.ts'

/** A routed packet leaves the node's stack by a device: into the integration bridge, or towards the underlay. */
export function hostTransmit(world: World, path: Path, place: Extract<Place, {kind: 'host-transmit'}>): Next {
  const node = world.node(place.node)
  const link = deviceOf(world, path, node, place.device)
  if ('kind' in link) return link
  const unmodelled = notFollowed(link.link)
  if (unmodelled) return lost(path, node.name, 'link', unmodelled)
  const port = node.facts.portOfDevice(place.device)
  if (port && port.bridge === node.facts.integrationBridge) {
    const resolved = resolveNeighbour(world, path, node.facts.hostAsker(place.device, place.frame), place.nextHop)
    if (resolved.kind !== 'resolved') return resolved.ending
    const frame = marked(
      onWire(place.frame, node.facts.devices.macOf(place.device) ?? resolved.mac, resolved.mac),
      node,
      place.mark,
    )
    return {kind: 'bridge', node: node.name, bridge: port.bridge, inPort: port.ofport, frame}
  }
  return {
    kind: 'underlay',
    node: node.name,
    device: place.device,
    nextHop: place.nextHop,
    mac: null,
    size: place.frame.size,
    tunnel: null,
    frame: place.frame,
  }
}

/** Packet marks cross an internal port of the kernel datapath; a userspace datapath's tap loses them. */
function marked(frame: Frame, node: NodeState, mark: number): Frame {
  if (node.facts.datapath === 'system') frame.packet[W.pkt_mark] = mark
  return frame
}

function deviceOf(world: World, path: Path, node: NodeState, device: string): {readonly link: Link | null} | Ending {
  const links = world.coverage.need(node.name, 'ip-link', node.facts.devices.links)
  if (!links) return {link: null}
  const link = linkNamed(links.items, device)
  if (!link) {
    return stopHere(path, node.name, 'link', {
      reason: 'device-missing',
      text: `${device} does not exist on ${node.name}`,
      evidence: node.facts.evidence('ip-link', null, `no device ${device}`),
    })
  }
  if (isUp(link) && hasCarrier(link)) return {link}
  return stopHere(path, node.name, 'link', {
    reason: 'link-down',
    text: `${device} of ${node.name} ${isUp(link) ? 'has no carrier' : 'is down'}`,
    evidence: node.facts.evidence('ip-link', link.line, `${link.ifname} ${link.flags.join(',')}`),
  })
}

/** Devices whose inside is not followed, by their kind. */
function notFollowed(link: Link | null): string | null {
  switch (link?.kind) {
    case 'wireguard':
      return `${link.ifname} is a WireGuard device: what it encrypts is not followed`
    case 'vxlan':
    case 'geneve':
    case 'gre':
    case 'gretap':
    case 'ipip':
    case 'sit':
    case 'ip6tnl':
    case 'vti':
    case 'xfrm':
      return `${link.ifname} is a ${link.kind} device of the host: tunnels outside Open vSwitch are not followed`
    default:
      return null
  }
}
