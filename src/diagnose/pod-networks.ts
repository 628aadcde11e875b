import {canonicalNetwork} from '../antrea/lookup-of.ts'
import type {KubeNode} from '../cluster/nodes.ts'
import {formatIp, type Prefix, parseIp, parsePrefix} from '../ip.ts'
import {secondsBefore} from './instants.ts'

/** A PodCIDR of a Node, read. */
export interface PodNetwork {
  readonly node: KubeNode
  /** As the Node object has it. */
  readonly text: string
  /** In one spelling. */
  readonly network: string
  readonly prefix: Prefix
  /** Its first address, the gateway's, in one spelling. */
  readonly gateway: string
  /** Whether Antrea can route to it: the node has an address of its family. */
  readonly routable: boolean
}

/** The agents hear of a node, and set routes and flows for it, some time after it was made. */
const JOINED_SECONDS = 10

/** Whether the other nodes must know of a node by now, and still. */
export function isJoined({deletionTimestamp, creationTimestamp}: KubeNode, now: string): boolean {
  const age = secondsBefore(now, creationTimestamp)
  return deletionTimestamp === null && (age === null || age >= JOINED_SECONDS)
}

/** The PodCIDRs of all Nodes; one that is none is left out. */
export const podNetworksOf = (nodes: readonly KubeNode[]): readonly PodNetwork[] =>
  nodes.flatMap((node) =>
    node.podCIDRs.flatMap((text) => {
      const prefix = parsePrefix(text)
      if (!prefix) return []
      const routable = node.internalIPs.some((ip) => parseIp(ip)?.family === prefix.family)
      const gateway = formatIp({family: prefix.family, value: prefix.value + 1n})
      return [{node, text, network: canonicalNetwork(text), prefix, gateway, routable}]
    }),
  )

/**
 * The addresses that a node's peers may tunnel to, in one spelling. The annotation is what the agent writes of itself where
 * transportInterface is set (Antrea pkg/agent/types/annotations.go).
 */
export function transportAddressesOf({addresses, annotations}: KubeNode): ReadonlySet<string> {
  const all = [
    ...addresses.map(({address}) => address),
    ...(annotations.get('node.antrea.io/transport-addresses') ?? '').split(',').map((text) => text.trim()),
  ]
  return new Set(
    all.flatMap((text) => {
      const ip = parseIp(text)
      return ip ? [formatIp(ip)] : []
    }),
  )
}
