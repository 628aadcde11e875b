import {selects} from '../../../cluster/selector.ts'
import {policyObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0605',
  slug: 'policy-selects-nobody',
  title: 'A NetworkPolicy is for pods that there are none of',
  severity: 'info',
  scope: 'cluster',
  needs: ['networking.k8s.io/v1/networkpolicies', 'core/v1/pods'],
  follows: [],
  cause: 'The pods were not made yet or are gone, or a label is misspelt.',
  impact: 'The policy isolates nobody, or one of its rules allows nobody. That may be meant so.',
  detection:
    'No pod of the policy’s namespace has the labels of its selector; or all peers of one of its rules are pods of its own namespace by labels that none of them has.',
  remedy: [
    {
      kind: 'look',
      text: 'See what the policy selects',
      command: 'kubectl describe networkpolicy -n {namespace} {name}',
    },
    {kind: 'look', text: 'See the labels of the pods', command: 'kubectl get pods -n {namespace} --show-labels'},
  ],
  proof: 'real',
  *evaluate({cluster}) {
    const policies = yield* need(null, 'networking.k8s.io/v1/networkpolicies', cluster.networkPolicies)
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    if (!policies || !pods) return
    for (const policy of policies) {
      const own = pods.filter(({namespace}) => namespace === policy.namespace)
      const selectsNone = !own.some(({labels}) => selects(policy.podSelector, labels) !== false)
      const deadRules = [...policy.ingress, ...policy.egress].filter(
        ({peers}) =>
          peers.length > 0 &&
          peers.every(
            ({podSelector, namespaceSelector, ipBlock}) =>
              podSelector !== null &&
              namespaceSelector === null &&
              ipBlock === null &&
              !own.some(({labels}) => selects(podSelector, labels) !== false),
          ),
      )
      if (!selectsNone && deadRules.length === 0) continue
      const what = selectsNone
        ? 'selects no pod'
        : `has ${deadRules.length === 1 ? 'a rule' : `${deadRules.length} rules`} whose peers are no pod`
      yield found({
        where: {node: null, object: policyObject({type: 'K8sNetworkPolicy', ...policy})},
        message: `NetworkPolicy ${policy.namespace}/${policy.name} ${what} of its namespace`,
        evidence: [policy.evidence],
      })
    }
  },
}
