import {decodePod, type Pod} from '../cluster/pods.ts'
import type {Cluster} from './cluster.ts'
import {type Known, known} from './known.ts'
import type {NodeModel} from './node.ts'

const PODS = 'core/v1/pods'
const kept = new WeakMap<Cluster, Known<readonly Pod[]>>()

/**
 * The Pods that one may ask about: as the API server lists them; where it was not asked, since a node was read by itself, those that
 * the node's ports name. These are not all that there are.
 */
export function podsSeen(cluster: Cluster): Known<readonly Pod[]> {
  const {pods, snapshot} = cluster
  if (pods.known || snapshot.manifest.cluster.some(({resource}) => resource === PODS)) return pods
  const before = kept.get(cluster)
  if (before !== undefined) return before
  const seen = cluster.nodes.flatMap(podsOfNode)
  const answer = seen.length === 0 ? pods : known(seen)
  kept.set(cluster, answer)
  return answer
}

/** A Pod as its port names it, and all that the agent writes beside (pkg/agent/interfacestore and pkg/agent/cniserver). */
interface PodOfPort {
  readonly namespace: string
  readonly name: string
  readonly ids: ReadonlyMap<string, string>
}

/** The Pods that a node's ports in the OVSDB name; null where no port was read. */
export function podsOfPorts({bridges}: NodeModel): readonly PodOfPort[] | null {
  const rows = bridges.flatMap(({portRows}) => (portRows.known ? [portRows.value] : []))
  if (rows.length === 0) return null
  return rows.flat().flatMap(({externalIds: ids}) => {
    const [namespace, name] = [ids.get('pod-namespace'), ids.get('pod-name')]
    return namespace === undefined || name === undefined ? [] : [{namespace, name, ids}]
  })
}

function podsOfNode(node: NodeModel): readonly Pod[] {
  return (podsOfPorts(node) ?? []).map(({namespace, name, ids}) => {
    const podIPs = (ids.get('ip-address') ?? '').split(',').filter((ip) => ip !== '')
    const pod = {
      metadata: {namespace, name},
      spec: {nodeName: node.name},
      status: {phase: 'Running', podIPs: podIPs.map((ip) => ({ip}))},
    }
    return decodePod(pod, {resource: 'ovsdb', file: `nodes/${node.name}/ovsdb.json`})
  })
}
