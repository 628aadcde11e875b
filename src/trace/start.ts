import {localAddress, sourceAddressFor} from '../host/address.ts'
import {lookupRoute} from '../host/lookup-route.ts'
import {sameIpText} from '../ip.ts'
import {EXIT, Problem} from '../problem.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import {type Frame, headersOf, onWire} from './frame.ts'
import {type Party, podsWithAddress} from './resolve.ts'
import type {Place} from './walk/place.ts'

/** Who sends, once names are out of the way: a pod or a node of the cluster, or somebody outside it. */
export type Sender =
  | {readonly kind: 'pod'; readonly node: string; readonly namespace: string; readonly name: string}
  | {readonly kind: 'node'; readonly node: string}
  | {readonly kind: 'outside'; readonly ip: string}

/**
 * Finds the sender: an address of a pod or a node is that pod or node; a pod on the host's network is its node.
 *
 * @throws {Problem} exit 4 for a pod that no node has, exit 2 for a Service
 */
export function senderOf(facts: ClusterFacts, from: Party): Sender {
  switch (from.kind) {
    case 'pod': {
      const {pod} = from
      if (pod.nodeName === null) {
        throw new Problem(`pod ${pod.namespace}/${pod.name} runs on no node yet (phase ${pod.phase ?? 'unknown'})`, {
          code: 'POD_NOT_SCHEDULED',
          exit: EXIT.undetermined,
          hints: [`kubectl describe pod -n ${pod.namespace} ${pod.name}`],
        })
      }
      if (pod.hostNetwork) return {kind: 'node', node: pod.nodeName}
      return {kind: 'pod', node: pod.nodeName, namespace: pod.namespace, name: pod.name}
    }
    case 'node':
      return {kind: 'node', node: from.name}
    case 'ip':
      return senderWithAddress(facts, from.ip)
    case 'service':
      throw new Problem(
        `Service ${from.service.namespace}/${from.service.name} sends nothing: a source is a pod, a node or an address`,
        {
          code: 'SOURCE_IS_SERVICE',
          exit: EXIT.usage,
          hints: ['name one of its pods'],
        },
      )
  }
}

function senderWithAddress(facts: ClusterFacts, ip: string): Sender {
  const [pod] = podsWithAddress(facts.cluster, ip)
  if (pod?.nodeName) return {kind: 'pod', node: pod.nodeName, namespace: pod.namespace, name: pod.name}
  const owner = facts.ownerOfAddress(ip)
  return owner ? {kind: 'node', node: owner.node} : {kind: 'outside', ip}
}

/** The address that a node puts on its own packet to `dst`: what its route says; null where its routes don't tell. */
export function nodeSource(facts: ClusterFacts, node: string, dst: string, family: 4 | 6): string | null {
  const {devices} = facts.node(node)
  const routing = devices.routing(family)
  const {addresses} = devices
  if (!routing.known || !addresses.known) return null
  const answer = lookupRoute(routing.value, {dst, src: null, mark: 0, iif: null, family})
  if (answer.kind !== 'route') return null
  return answer.local ? dst : sourceAddressFor(answer, addresses.value.items)
}

/**
 * Where the walk begins. Somebody outside reaches a node's own address, or a pod, by the NIC of the node that has it.
 */
export function startOf(facts: ClusterFacts, sender: Sender, frame: Frame): Place {
  if (sender.kind === 'pod')
    return {kind: 'pod-send', node: sender.node, pod: {namespace: sender.namespace, name: sender.name}, frame}
  if (sender.kind === 'node') return {kind: 'host-send', node: sender.node, frame}
  const headers = headersOf(frame.packet)
  const dst = headers?.dst ?? ''
  const owner = facts.ownerOfAddress(dst)
  if (owner)
    return {kind: 'host-receive', node: owner.node, device: owner.device, mark: 0, frame: toDevice(frame, owner.mac)}
  const [pod] = podsWithAddress(facts.cluster, dst)
  const node = pod?.nodeName ?? null
  if (node === null) {
    throw new Problem(`where a packet from ${sender.ip} to ${dst} enters the cluster is not known`, {
      code: 'ENTRY_NOT_KNOWN',
      exit: EXIT.undetermined,
      hints: ['name a node or a pod as the destination', 'or put it in at a port: -p antrea-gw0 --node NODE'],
    })
  }
  const {devices, name} = facts.node(node)
  if (devices.underlay === null) {
    throw new Problem(`by which device packets from outside reach node ${name} is not known`, {
      code: 'ENTRY_NOT_KNOWN',
      exit: EXIT.undetermined,
    })
  }
  return {
    kind: 'host-receive',
    node,
    device: devices.underlay,
    mark: 0,
    frame: toDevice(frame, facts.node(node).devices.macOf(devices.underlay)),
  }
}

/** MAC of the last router outside: no rule here asks who it was. */
const ROUTER_MAC = '02:00:00:00:00:01'

function toDevice(frame: Frame, mac: string | null): Frame {
  return mac === null ? frame : onWire(frame, ROUTER_MAC, mac)
}

/** Whether a sender is the one who has the packet now. */
export function isSender(
  facts: ClusterFacts,
  sender: Sender,
  receiver: {kind: 'pod'; node: string; pod: {namespace: string; name: string}} | {kind: 'node'; node: string},
  src: string,
): boolean {
  if (sender.kind === 'pod')
    return receiver.kind === 'pod' && receiver.pod.namespace === sender.namespace && receiver.pod.name === sender.name
  if (sender.kind === 'node') return receiver.kind === 'node' && receiver.node === sender.node
  const addresses = receiver.kind === 'node' ? facts.node(receiver.node).devices.addresses : null
  return addresses?.known === true && localAddress(addresses.value.items, src) !== null && sameIpText(src, sender.ip)
}
