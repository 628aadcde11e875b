import {localAddress} from '../../host/address.ts'
import {W} from '../../ovs/fields.ts'
import {headersOf, macOf} from '../frame.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import {podStack} from '../pod-stack.ts'
import type {PortFacts} from '../ports-of-node.ts'
import {VETH_SPARE, vethStops} from '../veth.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending, Next, Place} from './place.ts'

type Arrival = Extract<Place, {kind: 'veth-down'}>

/** From the bridge through the veth pair into the pod, which takes what is for its MAC and its address. */
export function vethDown(world: World, path: Path, place: Arrival): Next {
  const node = world.node(place.node)
  const port = node.facts.port(place.bridge, place.port)
  path.enter('veth', node.name, port?.name ?? `port ${place.port}`)
  if (!port) return lost(path, node.name, 'link', `port ${place.port} of ${place.bridge} is not known`)
  const stopped = vethStops(world, path, node, port, place.pod) ?? senderTooSmall(path, node, port, place.frame.size)
  if (stopped) return stopped
  path.enter('pod', node.name, `${place.pod.namespace}/${place.pod.name}`)
  return intoPod(world, path, node, place)
}

/** Both datapaths refuse to send by a device what is longer than it takes (`ovs_vport_send`; EMSGSIZE of a packet socket). */
function senderTooSmall(path: Path, {facts, name}: NodeState, {link}: PortFacts, size: number): Ending | null {
  if (!link || link.mtu === null || size <= link.mtu) return null
  return stopHere(path, name, 'mtu', {
    reason: 'mtu',
    text: `the packet has ${size} bytes, ${link.ifname} of ${name} takes ${link.mtu}: Open vSwitch cannot send it there`,
    evidence: facts.evidence('ip-link', link.line, `${link.ifname} mtu ${link.mtu}`),
  })
}

function intoPod(world: World, path: Path, node: NodeState, place: Arrival): Next {
  const stack = podStack(world, node, place.pod)
  const received: Next = {
    kind: 'received',
    receiver: {kind: 'pod', node: node.name, pod: place.pod},
    frame: place.frame,
  }
  if (!stack.read) {
    path.add('note', `${stack.reason}: taken to have the address and MAC that Antrea gave it`, {outcome: 'unknown'})
    return received
  }
  const {size} = place.frame
  const link = stack.evidence(
    'ip-link',
    stack.link.line,
    `${stack.device} ${stack.link.address ?? ''} mtu ${stack.link.mtu ?? '?'}`,
  )
  if (stack.link.kind === 'veth' && stack.link.mtu !== null && size > stack.link.mtu + VETH_SPARE) {
    return stopHere(path, node.name, 'mtu', {
      reason: 'mtu',
      text: `the packet has ${size} bytes, ${stack.device} of the pod takes ${stack.link.mtu}: a veth drops what is longer`,
      evidence: link,
    })
  }
  const mac = macOf(place.frame.packet, W.dl_dst)
  if (mac !== stack.mac && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0) {
    return stopHere(path, node.name, 'address', {
      reason: 'wrong-mac',
      text: `${stack.device} of the pod has MAC ${stack.mac}, the packet is for ${mac}: the pod ignores it`,
      evidence: link,
    })
  }
  const headers = headersOf(place.frame.packet)
  const own = headers && localAddress(stack.addresses, headers.dst)
  if (headers && !own) {
    return stopHere(path, node.name, 'address', {
      reason: 'no-address',
      text: `the pod does not have ${headers.dst}: it ignores the packet`,
      evidence: stack.evidence('ip-addr', null, `no ${headers.dst}`),
    })
  }
  if (own)
    path.add('address', `${stack.device} has ${own.local} and MAC ${stack.mac}: the packet is the pod's`, {
      evidence: stack.evidence('ip-addr', own.line, `${own.dev} ${own.local}/${own.prefixLength}`),
      matters: true,
    })
  return received
}
