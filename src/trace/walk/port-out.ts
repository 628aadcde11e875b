import {W} from '../../ovs/fields.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import type {PortFacts} from '../ports-of-node.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Next, Place} from './place.ts'

type Leaving = Extract<Place, {kind: 'port-out'}>

/** What is behind the port that the bridge put the packet out of. */
export function portOut(world: World, path: Path, place: Leaving): Next {
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
      return arriveAtHost(path, node, place, port)
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
      if (port.internal) return arriveAtHost(path, node, place, port)
      return lost(
        path,
        node.name,
        'output',
        `what is behind port ${port.name} of ${place.bridge} is not known`,
        port.evidence,
      )
  }
}

/** On a kernel datapath packet marks cross into the host's stack, and what the device doesn't take is not sent (`ovs_vport_send`). */
function arriveAtHost(path: Path, node: NodeState, place: Leaving, {name, link}: PortFacts): Next {
  const {facts} = node
  const {frame} = place
  if (facts.datapath !== 'system') return {kind: 'host-receive', node: node.name, device: name, mark: 0, frame}
  if (link?.mtu != null && frame.size > link.mtu) {
    return stopHere(path, node.name, 'mtu', {
      reason: 'mtu',
      text: `the packet has ${frame.size} bytes, ${name} of ${node.name} takes ${link.mtu}: Open vSwitch cannot send it there`,
      evidence: facts.evidence('ip-link', link.line, `${name} mtu ${link.mtu}`),
    })
  }
  return {kind: 'host-receive', node: node.name, device: name, mark: frame.packet[W.pkt_mark] ?? 0, frame}
}
