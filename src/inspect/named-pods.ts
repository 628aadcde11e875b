import type {Cluster} from '../model/cluster.ts'
import {type Known, known} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'

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
function podsOfNode({name: nodeName, bridges, agent}: NodeModel): readonly (readonly NamedPod[])[] {
  const here = (namespace: string, name: string): NamedPod => ({namespace, name, nodeName, hostNetwork: false})
  const ports = bridges.flatMap(({portRows}) => (portRows.known ? [portRows.value] : []))
  const interfaces = agent.podInterfaces.known ? [agent.podInterfaces.value] : []
  return [
    ...ports.map((rows) =>
      rows.flatMap(({externalIds}) => {
        const [namespace, name] = [externalIds.get('pod-namespace'), externalIds.get('pod-name')]
        return namespace === undefined || name === undefined ? [] : [here(namespace, name)]
      }),
    ),
    ...interfaces.map((all) => all.map(({namespace, name}) => here(namespace, name))),
  ]
}
