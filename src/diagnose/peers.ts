import type {KubeNode} from '../cluster/nodes.ts'
import {type Ip, parseIp} from '../ip.ts'
import type {NodeFacts} from '../trace/node-facts.ts'

/** Another node, by an address at which this one sends to it. */
export interface Peer {
  readonly node: KubeNode
  readonly address: Ip
  /** The address as the Node object writes it. */
  readonly text: string
}

/** Where an agent takes packets of other nodes in: what it wrote on its Node where transportInterface is set (Antrea pkg/agent/types/annotations.go), else the Node's internal addresses. */
export function transportAddresses({annotations, internalIPs}: KubeNode): readonly string[] {
  const written = (annotations.get('node.antrea.io/transport-addresses') ?? '').split(',').map((text) => text.trim())
  const own = written.filter((text) => text !== '')
  return own.length > 0 ? own : internalIPs
}

/** The other Nodes that live, by each transport address of a family in which this node has one too. */
export function peersOf(node: NodeFacts, nodes: readonly KubeNode[]): readonly Peer[] {
  const own = nodes.find(({name}) => name === node.name)
  const families = new Set(own && transportAddresses(own).map((text) => parseIp(text)?.family))
  return nodes
    .filter((peer) => peer !== own && peer.deletionTimestamp === null)
    .flatMap((peer) => asPeer(peer).filter(({address}) => families.has(address.family)))
}

const kept = new WeakMap<KubeNode, readonly Peer[]>()

/** Every node is every other's peer: its addresses are read once. */
function asPeer(node: KubeNode): readonly Peer[] {
  const known = kept.get(node)
  if (known) return known
  const made = transportAddresses(node).flatMap((text) => {
    const address = parseIp(text)
    return address ? [{node, address, text}] : []
  })
  kept.set(node, made)
  return made
}
