import {isJson, objectAt, objectsAt, textAt} from '../../../cluster/json.ts'
import type {Cluster} from '../../../model/cluster.ts'
import {valueOr} from '../../../model/known.ts'
import {policyObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

const LISTS = ['clusternetworkpolicies', 'networkpolicies'] as const

export const rule: ClusterRule = {
  id: 'ANT0606',
  slug: 'policy-failed',
  title: 'Antrea could not realise a policy',
  severity: 'error',
  scope: 'cluster',
  needs: LISTS.map((name) => `crd.antrea.io/v1beta1/${name}`),
  follows: [
    {rule: 'ANT0804', by: 'cluster'},
    {rule: 'ANT0803', by: 'cluster'},
  ],
  cause:
    'The policy asks for what this cluster cannot do (a feature gate that is off, a kernel that lacks it), or the agents failed to write its flows.',
  impact: 'The policy, or a rule of it, is not enforced: what it should drop passes, what only it allows is dropped.',
  detection:
    'The status of an Antrea policy has the phase Failed, or its condition Realizable is False. One that is still being realised on some nodes is told as a note: agents report within seconds, but a node that is down never does.',
  remedy: [
    {
      kind: 'look',
      text: 'Read the conditions of its status',
      command: 'kubectl get {kind} -A --field-selector metadata.name={name} -o yaml',
    },
    {
      kind: 'look',
      text: 'Read what the agents say of it',
      command: 'grep {name} /var/log/antrea/antrea-agent.ERROR | tail   # on each node with its pods',
    },
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const acnps = yield* need(null, `crd.antrea.io/v1beta1/${LISTS[0]}`, cluster.clusterNetworkPolicies)
    const annps = yield* need(null, `crd.antrea.io/v1beta1/${LISTS[1]}`, cluster.antreaNetworkPolicies)
    for (const policy of [...(acnps ?? []), ...(annps ?? [])]) {
      const {phase, currentNodesRealized: done, desiredNodesRealized: wanted, namespace, name} = policy
      const reason = refusal(cluster, policy.evidence.probe, policy.uid)
      const hasFailed = phase === 'Failed' || reason !== null
      const isOpen = done !== null && wanted !== null && done < wanted
      if (policy.deletionTimestamp !== null || !(hasFailed || isOpen)) continue
      const counts = isOpen ? `: ${done} of ${wanted} nodes have it` : ''
      const type = namespace === null ? 'AntreaClusterNetworkPolicy' : 'AntreaNetworkPolicy'
      yield found({
        where: {node: null, object: policyObject({type, namespace, name})},
        message: `Policy ${namespace === null ? '' : `${namespace}/`}${name} ${hasFailed ? `is not realised${reason === null ? '' : `: ${reason}`}` : 'is being realised'}${counts}`,
        evidence: [{...policy.evidence, text: `${policy.evidence.text}: phase ${phase ?? 'none'}${counts}`}],
        severity: hasFailed ? 'error' : 'info',
        values: {
          kind: namespace === null ? 'acnp' : 'annp',
        },
      })
    }
  },
}

/** Why its status says that it cannot be realised; null where it does not say so. */
function refusal(cluster: Cluster, resource: string, uid: string): string | null {
  const own = valueOr(cluster.objects(resource), []).find((each) => textAt(objectAt(each, 'metadata'), 'uid') === uid)
  const conditions = isJson(own) ? objectsAt(objectAt(own, 'status'), 'conditions') : []
  const bad = conditions.find(
    (each) =>
      (textAt(each, 'type') === 'Realizable' && textAt(each, 'status') === 'False') ||
      (textAt(each, 'type') === 'RealizationFailure' && textAt(each, 'status') === 'True'),
  )
  return bad ? (textAt(bad, 'message') ?? textAt(bad, 'reason') ?? 'no reason is given') : null
}
