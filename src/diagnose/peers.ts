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
  const all = peersAmong(nodes)
  const families = new Set<number>()
  for (const peer of all) if (peer.node.name === node.name) families.add(peer.address.family)
  return all.filter(
    ({node: peer, address}) =>
      peer.name !== node.name && peer.deletionTimestamp === null && families.has(address.family),
  )
}

const kept = new WeakMap<readonly KubeNode[], readonly Peer[]>()

/** Every node is every other's peer: their addresses are read once. */
function peersAmong(nodes: readonly KubeNode[]): readonly Peer[] {
  const made = kept.get(nodes) ?? nodes.flatMap(addressesOf)
  kept.set(nodes, made)
  return made
}

const addressesOf = (node: KubeNode): readonly Peer[] =>
  transportAddresses(node).flatMap((text) => {
    const address = parseIp(text)
    return address ? [{node, address, text}] : []
  })
