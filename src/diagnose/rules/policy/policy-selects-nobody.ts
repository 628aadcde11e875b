import type {Pod} from '../../../cluster/pods.ts'
import {policyObject} from '../../object.ts'
import {needPolicies, policyName, type WrittenPolicy} from '../../policies-of-cluster.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0605',
  slug: 'policy-selects-nobody',
  title: 'A policy is for pods that there are none of',
  severity: 'info',
  scope: 'cluster',
  needs: [
    'networking.k8s.io/v1/networkpolicies',
    'crd.antrea.io/v1beta1/clusternetworkpolicies',
    'crd.antrea.io/v1beta1/networkpolicies',
    'core/v1/namespaces',
    'core/v1/pods',
  ],
  follows: [],
  cause: 'The pods were not made yet or are gone, or a label is misspelt.',
  impact: 'The policy isolates nobody, or one of its rules is about nobody. That may be meant so.',
  detection:
    'No pod has the labels that the policy is for; or all peers of one of its rules are pods by labels that none has. Peers that are told by more than labels (groups, nodes, addresses) may be somebody.',
  remedy: [
    {
      kind: 'look',
      text: 'See what the policy selects',
      command: 'kubectl get {kind} -A --field-selector metadata.name={name} -o yaml',
    },
    {kind: 'look', text: 'See the labels of the pods', command: 'kubectl get pods -A --show-labels'},
  ],
  proof: 'real',
  *evaluate({cluster}) {
    const policies = yield* needPolicies(cluster)
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    if (!policies || !pods) return
    for (const policy of policies) {
      const what = emptiness(policy, pods)
      if (what === null) continue
      const {namespace, name, evidence} = policy.meta
      const object = policyObject({type: policy.type, namespace, name})
      yield found({
        where: {node: null, object},
        message: `${policyName(policy)} ${what}`,
        evidence: [evidence],
        values: {
          kind: object.slice(0, object.indexOf('/')),
        },
      })
    }
  },
}

/** What of a policy is about no pod; null where all of it is about some, or may be. */
function emptiness({targets, rules}: WrittenPolicy, pods: readonly Pod[]): string | null {
  if (!pods.some((pod) => targets(pod) !== false)) return 'selects no pod'
  const dead = rules.filter(
    ({peers, isWhole}) =>
      isWhole && peers.length > 0 && !pods.some((pod) => peers.some((selects) => selects(pod) !== false)),
  )
  if (dead.length === 0) return null
  return `has ${dead.length === 1 ? 'a rule' : `${dead.length} rules`} whose peers are no pod`
}
