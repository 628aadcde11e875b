import {W} from '../../ovs/fields.ts'
import type {Path} from '../path.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Next, Place} from './place.ts'

/** What is behind the port that the bridge put the packet out of. */
export function portOut(world: World, path: Path, place: Extract<Place, {kind: 'port-out'}>): Next {
  const node = world.node(place.node)
  const port = node.facts.port(place.bridge, place.port)
  if (!port) {
    if (!node.facts.ports.known)
      return lost(
        path,
        node.name,
        'output',
        `port ${place.port} of ${place.bridge} is not known: ${node.facts.ports.reason}`,
      )
    const gap = node.facts.gap(place.bridge, 'ports')
    if (gap) return lost(path, node.name, 'output', `port ${place.port} of ${place.bridge} is not known: ${gap}`)
    return stopHere(path, node.name, 'output', {
      reason: 'port-missing',
      text: `${place.bridge} of ${node.name} has no port ${place.port}`,
      evidence: node.facts.evidence('ovsdb', null, `no Interface with ofport ${place.port}`),
    })
  }
  if (port.pod)
    return {
      kind: 'veth-down',
      node: node.name,
      bridge: place.bridge,
      port: place.port,
      pod: port.pod,
      frame: place.frame,
    }
  switch (port.role) {
    case 'gateway':
    case 'local':
      return arriveAtHost(node.facts.datapath, place, port.name)
    case 'uplink':
    case 'host':
      return lost(
        path,
        node.name,
        'output',
        `${port.name} is the ${port.role} port of bridging mode (AntreaIPAM): its VLANs and the host behind it are not followed`,
      )
    case 'traffic-control':
      return lost(
        path,
        node.name,
        'output',
        `${port.name} belongs to TrafficControl or an L7 policy: what is behind it is not followed`,
      )
    default:
      if (port.internal) return arriveAtHost(node.facts.datapath, place, port.name)
      return lost(
        path,
        node.name,
        'output',
        `what is behind port ${port.name} of ${place.bridge} is not known`,
        port.evidence,
      )
  }
}

/** Packet marks cross into the host's stack on a kernel datapath only. */
function arriveAtHost(datapath: string | null, place: Extract<Place, {kind: 'port-out'}>, device: string): Next {
  const mark = datapath === 'system' ? (place.frame.packet[W.pkt_mark] ?? 0) : 0
  return {kind: 'host-receive', node: place.node, device, mark, frame: place.frame}
}
