import {decodeAgentInfo, type InfoCondition} from '../../cluster/infos.ts'
import {type Json, numberAt, objectAt} from '../../cluster/json.ts'
import type {Cluster} from '../../model/cluster.ts'
import type {AgentAnswer} from './answer.ts'
import {askAgents} from './ask-agents.ts'

/** What an agent says of itself. */
export interface AgentSummary {
  readonly pod: {readonly namespace: string; readonly name: string} | null
  /** Its own word for its node. */
  readonly nodeRef: string | null
  /** null: it says nothing of how it is. */
  readonly status: 'Healthy' | 'Unhealthy' | 'Unknown' | null
  readonly version: string | null
  readonly nodeSubnets: readonly string[]
  readonly networkPolicies: number
  readonly addressGroups: number
  readonly appliedToGroups: number
  readonly localPods: number
  readonly ovsVersion: string | null
  readonly bridge: string | null
  readonly conditions: readonly Pick<InfoCondition, 'type' | 'status' | 'reason' | 'message'>[]
}

/** What agents say of themselves, by node. */
export const agentInfosOf = (cluster: Cluster, nodes: readonly string[] | null): AgentAnswer<AgentSummary> =>
  askAgents(cluster, {table: 'agentinfo', what: 'what the agent says of itself', nodes, decode: decodeSummary})

/** Reads what `antctl get agentinfo -o json` prints (pkg/agent/apis: AntreaAgentInfoResponse), which leaves zeros out. */
function decodeSummary(object: Json): AgentSummary {
  const info = decodeAgentInfo(object)
  const counts = objectAt(object, 'networkPolicyControllerInfo')
  return {
    pod: info.pod,
    nodeRef: info.node,
    status: statusOf(info.conditions),
    version: info.version,
    nodeSubnets: info.nodeSubnets,
    networkPolicies: numberAt(counts, 'networkPolicyNum') ?? 0,
    addressGroups: numberAt(counts, 'addressGroupNum') ?? 0,
    appliedToGroups: numberAt(counts, 'appliedToGroupNum') ?? 0,
    localPods: info.localPodNum ?? 0,
    ovsVersion: info.ovsVersion,
    bridge: info.bridgeName,
    conditions: info.conditions.map(({type, status, reason, message}) => ({type, status, reason, message})),
  }
}

/** As antctl: one condition that is false outweighs one that is unknown, and that all that are true. */
function statusOf(conditions: readonly InfoCondition[]): AgentSummary['status'] {
  if (conditions.length === 0) return null
  if (conditions.some(({status}) => status === 'False')) return 'Unhealthy'
  return conditions.some(({status}) => status === 'Unknown') ? 'Unknown' : 'Healthy'
}
