import {valueOr} from '../../model/known.ts'
import {addsChecksums, leavesChecksums} from '../checksum-offload.ts'
import {type Frame, headersOf, PROTOCOL, TCP} from '../frame.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import {podStack} from '../pod-stack.ts'
import type {PortFacts} from '../ports-of-node.ts'
import {VETH_SPARE, vethStops} from '../veth.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending, Next, Place, PodRef} from './place.ts'

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
  const stopped =
    vethStops(world, path, node, port, place.pod) ??
    receiverTooSmall(path, node, port, place.frame.size) ??
    withoutChecksum(world, path, node, place.pod, place.frame)
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

/**
 * What the pod's kernel leaves to its device nobody adds in user space: connection tracking takes the packet for invalid, and
 * so does whoever receives it. A reset has its checksum: the kernel computes it by itself.
 */
function withoutChecksum(world: World, path: Path, node: NodeState, pod: PodRef, frame: Frame): Ending | null {
  const headers = headersOf(frame.packet)
  if (headers?.protocol !== PROTOCOL.tcp && headers?.protocol !== PROTOCOL.udp) return null
  if ((headers.tcpFlags & TCP.rst) !== 0 || node.facts.datapath !== 'netdev') return null
  const stack = podStack(world, node, pod)
  const netns = node.facts.model.pod(pod.namespace, pod.name)
  const features = netns ? valueOr(netns.ethtool, null) : null
  const sum = features && leavesChecksums(features.items)
  if (!stack.read || stack.link.kind !== 'veth' || !sum) return null
  if (addsChecksums(valueOr(node.facts.model.ovsdb, null)?.root ?? null)) return null
  return stopHere(path, node.name, 'link', {
    reason: 'checksum',
    text: `${stack.device} of the pod sends without checksums (tx-checksumming is on), and the userspace datapath of ${node.name} does not add them: whoever gets the packet drops it`,
    evidence: stack.evidence('ethtool-k', sum.line, `${sum.name}: on`),
  })
}
