import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import type {PortFacts} from '../ports-of-node.ts'
import {VETH_SPARE, vethStops} from '../veth.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending, Next, Place} from './place.ts'

/** Through the pod's veth pair, into the bridge by the pod's OVS port. */
export function vethUp(world: World, path: Path, place: Extract<Place, {kind: 'veth-up'}>): Next {
  const node = world.node(place.node)
  const port = node.facts.podPort(place.pod)
  path.enter('veth', node.name, port?.name ?? `of ${place.pod.namespace}/${place.pod.name}`)
  const who = `${place.pod.namespace}/${place.pod.name}`
  if (!node.facts.ports.known)
    return lost(
      path,
      node.name,
      'link',
      `the ports of Open vSwitch on ${node.name} were not read: ${node.facts.ports.reason}`,
    )
  if (!port) {
    return stopHere(path, node.name, 'link', {
      reason: 'port-missing',
      text: `no port of Open vSwitch on ${node.name} belongs to ${who}: what the pod sends arrives nowhere`,
      evidence: node.facts.evidence(
        'ovsdb',
        null,
        `no Port with pod-name=${place.pod.name} pod-namespace=${place.pod.namespace}`,
      ),
    })
  }
  const stopped = vethStops(world, path, node, port, place.pod) ?? receiverTooSmall(path, node, port, place.frame.size)
  if (stopped) return stopped
  if (port.ofport === null || port.ofport < 0) {
    return stopHere(path, node.name, 'link', {
      reason: 'port-broken',
      text: `${port.name} of ${who} has no OpenFlow port${port.error ? `: ${port.error}` : ''}`,
      evidence: port.evidence,
    })
  }
  return {kind: 'bridge', node: node.name, bridge: port.bridge, inPort: port.ofport, frame: place.frame}
}

/** The node's end receives what the pod's end sends, and drops what is longer than it takes. */
function receiverTooSmall(path: Path, {facts, name}: NodeState, {link}: PortFacts, size: number): Ending | null {
  if (!link || link.mtu === null || link.kind !== 'veth' || size <= link.mtu + VETH_SPARE) return null
  return stopHere(path, name, 'mtu', {
    reason: 'mtu',
    text: `the packet has ${size} bytes, ${link.ifname} of ${name} takes ${link.mtu}: a veth drops what is longer`,
    evidence: facts.evidence('ip-link', link.line, `${link.ifname} mtu ${link.mtu}`),
  })
}
