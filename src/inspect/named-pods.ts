import type {Cluster} from '../model/cluster.ts'
import {type Known, known} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import {podsOfPorts} from '../model/pods-seen.ts'

/** A Pod that one may ask for by name. */
export interface NamedPod {
  readonly namespace: string
  readonly name: string
  readonly nodeName: string | null
  readonly hostNetwork: boolean
}

/**
 * The Pods that there are: as the API server lists them, or, of a node that was asked by itself, as its ports and its agent name
 * them.
 */
export function namedPods(cluster: Cluster): Known<readonly NamedPod[]> {
  if (cluster.pods.known) return cluster.pods
  const pieces = cluster.nodes.flatMap(podsOfNode)
  return pieces.length === 0 ? cluster.pods : known(pieces.flat())
}

/** A list for each source that was read. */
function podsOfNode(node: NodeModel): readonly (readonly NamedPod[])[] {
  const ports = podsOfPorts(node)
  const {podInterfaces} = node.agent
  const sources = [...(ports === null ? [] : [ports]), ...(podInterfaces.known ? [podInterfaces.value] : [])]
  return sources.map((all) =>
    all.map(({namespace, name}) => ({namespace, name, nodeName: node.name, hostNetwork: false})),
  )
}
