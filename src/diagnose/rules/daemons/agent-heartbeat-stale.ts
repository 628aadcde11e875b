import {heartbeatAge} from '../../heartbeat-age.ts'
import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0807',
  slug: 'agent-heartbeat-stale',
  title: 'An agent has stopped writing its status',
  severity: 'error',
  scope: 'node',
  needs: ['crd.antrea.io/v1beta1/antreaagentinfos'],
  follows: [
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0806', by: 'node'},
  ],
  cause:
    'The agent is dead, hangs, or cannot reach the API server. Its conditions keep their last value, True as it may be.',
  impact:
    'What happens in the cluster since then may not have reached this node: pods, policies, Services, other nodes.',
  detection:
    'The last heartbeat of its AntreaAgentInfo is older than heartbeatStaleSeconds when the snapshot was taken, by the clock of those agents that answered for themselves; an error where this one did not answer.',
  remedy: [
    {
      kind: 'look',
      text: 'See when it last wrote',
      command: 'kubectl get antreaagentinfos {node} -o yaml',
    },
    {
      kind: 'repair',
      text: 'Start it anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'made',
  *evaluate({node, cluster, facts, thresholds}) {
    const infos = yield* need(null, 'crd.antrea.io/v1beta1/antreaagentinfos', cluster.agentInfos)
    const own = infos?.find((info) => (info.node ?? info.name) === node.name)
    const last = own?.conditions.find(({type}) => type === 'AgentHealthy')?.lastHeartbeatTime ?? null
    const age = heartbeatAge(cluster, facts, last)
    if (!own || age === null || age <= thresholds.heartbeatStaleSeconds) return
    yield found({
      where: {node: node.name, object: daemonObject('antrea-agent')},
      message: `antrea-agent of ${node.name} last wrote its status ${Math.round(age)} s before the snapshot, though it writes every 60 s`,
      evidence: [{...own.evidence, text: `${own.name}: lastHeartbeatTime ${last}`}],
      severity: node.agent.state === 'up' ? 'warning' : 'error',
    })
  },
}
