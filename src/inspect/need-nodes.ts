import type {Cluster} from '../model/cluster.ts'
import type {CoverageRecorder} from '../model/coverage.ts'

/**
 * Notes that the list of nodes is missing where all are asked for: the API server refused it, or nobody was asked about any node. A node
 * that was asked by itself needs no list.
 */
export function needAllNodes({kubeNodes, nodes, snapshot}: Cluster, coverage: CoverageRecorder): void {
  const wasAsked = snapshot.manifest.cluster.some(({resource}) => resource === 'core/v1/nodes')
  if (!kubeNodes.known && (wasAsked || nodes.length === 0)) coverage.need(null, 'nodes', kubeNodes)
}
