import type {Cluster} from '../model/cluster.ts'
import {valueOr} from '../model/known.ts'
import type {ClusterFacts} from '../trace/cluster-facts.ts'
import {secondsBefore} from './instants.ts'

/** Agents and the controller write their status this often. */
const PERIOD_SECONDS = 60

const kept = new WeakMap<Cluster, number>()

/**
 * Seconds from a heartbeat to the snapshot; null where it has no time. The snapshot's time is of the clock of whoever took it. Where an agent
 * answered for itself, and yet the freshest of all heartbeats is old, that clock goes before the cluster's: the difference is left out.
 */
export function heartbeatAge(cluster: Cluster, facts: ClusterFacts, time: string | null): number | null {
  const age = secondsBefore(cluster.takenAt, time)
  if (age === null) return null
  const ahead = kept.get(cluster) ?? clockAhead(cluster, facts)
  kept.set(cluster, ahead)
  return age - ahead
}

function clockAhead(cluster: Cluster, facts: ClusterFacts): number {
  if (!facts.nodes.some(({agent}) => agent.state === 'up')) return 0
  const all = [...valueOr(cluster.agentInfos, []), ...valueOr(cluster.controllerInfos, [])]
  const ages = all.flatMap(({conditions}) =>
    conditions.flatMap(({lastHeartbeatTime}) => secondsBefore(cluster.takenAt, lastHeartbeatTime) ?? []),
  )
  return ages.length === 0 ? 0 : Math.max(0, Math.min(...ages) - PERIOD_SECONDS)
}
