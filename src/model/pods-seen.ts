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
  const seen = cluster.nodes.flatMap(podsOfPorts)
  const answer = seen.length === 0 ? pods : known(seen)
  kept.set(cluster, answer)
  return answer
}

/** What the agent writes beside a Pod's port in the OVSDB (pkg/agent/interfacestore and pkg/agent/cniserver). */
function podsOfPorts({name: nodeName, bridges}: NodeModel): readonly Pod[] {
  return bridges.flatMap(({portRows}) =>
    (portRows.known ? portRows.value : []).flatMap(({externalIds: ids}) => {
      const [namespace, name] = [ids.get('pod-namespace'), ids.get('pod-name')]
      if (namespace === undefined || name === undefined) return []
      const podIPs = (ids.get('ip-address') ?? '').split(',').filter((ip) => ip !== '')
      const pod = {
        metadata: {namespace, name},
        spec: {nodeName},
        status: {phase: 'Running', podIPs: podIPs.map((ip) => ({ip}))},
      }
      return [decodePod(pod, {resource: 'ovsdb', file: `nodes/${nodeName}/ovsdb.json`})]
    }),
  )
}
