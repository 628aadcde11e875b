import {selects} from '../../../cluster/selector.ts'
import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {policyObject} from '../../object.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** From the API server by the controller to an agent takes less than a second. */
const SETTLED_MS = 10_000

export const rule: NodeRule = {
  id: 'ANT0603',
  slug: 'policy-not-known-to-agent',
  title: 'A NetworkPolicy has not reached a node with pods that it selects',
  severity: 'error',
  scope: 'node',
  needs: ['agent-networkpolicy', 'networking.k8s.io/v1/networkpolicies', 'core/v1/pods', 'ovsdb'],
  follows: [
    {rule: 'ANT0804', by: 'cluster'},
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0805', by: 'node'},
  ],
  cause: 'The controller is down, or the agent has lost its connection to it, or one of them failed at this policy.',
  impact: 'The policy is not enforced for these pods: what it should drop passes.',
  detection:
    'A NetworkPolicy selects running pods of the node by labels, is older than ten seconds (or the agent has no controller), and the running agent does not list it. Says nothing where the agent did not answer.',
  remedy: [
    {
      kind: 'look',
      text: 'See what the agent and the controller have',
      command:
        'antctl get networkpolicy -S {name}   # in the antrea-agent pod of {node}, then in the antrea-controller pod',
    },
    {
      kind: 'look',
      text: 'Read what the controller says of it',
      command: 'kubectl logs -n kube-system deployment/antrea-controller | grep {name}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate(context) {
    const {node, cluster} = context
    const known = yield* need(node.name, 'agent-networkpolicy', node.model.agent.networkPolicies)
    const policies = yield* need(null, 'networking.k8s.io/v1/networkpolicies', cluster.networkPolicies)
    const pods = yield* needConnectedPods(context)
    if (!known || !policies) return
    const {info} = node.model.agent
    const isCutOff =
      info.known &&
      info.value.conditions.some(({type, status}) => type === 'ControllerConnectionUp' && status === 'False')
    const uids = new Set(known.map(({uid}) => uid))
    for (const policy of policies) {
      if (policy.uid === '' || uids.has(policy.uid) || policy.deletionTimestamp !== null) continue
      const age = Date.parse(cluster.takenAt) - Date.parse(policy.creationTimestamp ?? '')
      if (!isCutOff && !(age > SETTLED_MS)) continue
      const selected = pods.filter(
        ({pod}) => pod.namespace === policy.namespace && selects(policy.podSelector, pod.labels) === true,
      )
      if (selected.length === 0) continue
      const names = selected.map(({pod}) => pod.name)
      yield found({
        where: {node: node.name, object: policyObject({type: 'K8sNetworkPolicy', ...policy})},
        message: `NetworkPolicy ${policy.namespace}/${policy.name} selects ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} on ${node.name}, whose agent does not know it`,
        evidence: [
          policy.evidence,
          node.evidence(
            'agent-networkpolicy',
            null,
            `${known.length} policies, not ${policy.namespace}/${policy.name}`,
          ),
        ],
      })
    }
  },
}
