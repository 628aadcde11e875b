import {policyObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0611',
  slug: 'tier-missing',
  title: 'A policy is in a tier that there is not',
  severity: 'warning',
  scope: 'cluster',
  needs: [
    'crd.antrea.io/v1beta1/tiers',
    'crd.antrea.io/v1beta1/clusternetworkpolicies',
    'crd.antrea.io/v1beta1/networkpolicies',
  ],
  follows: [{rule: 'ANT0804', by: 'cluster'}],
  cause:
    'The tier was deleted past the controller’s webhook (it was down, or its configuration is gone), or the policy was written before its tier.',
  impact: 'The controller does not know when the policy goes, and leaves it out: it is enforced nowhere.',
  detection: 'The tier that an Antrea policy names is not among the Tiers. A list of no tiers at all says nothing.',
  remedy: [
    {kind: 'look', text: 'See the tiers', command: 'kubectl get tiers'},
    {
      kind: 'repair',
      text: 'Make the tier, or put the policy into another',
      command: 'kubectl edit {kind} -n {namespace} {name}',
    },
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const tiers = yield* need(null, 'crd.antrea.io/v1beta1/tiers', cluster.tiers)
    const acnps = yield* need(null, 'crd.antrea.io/v1beta1/clusternetworkpolicies', cluster.clusterNetworkPolicies)
    const annps = yield* need(null, 'crd.antrea.io/v1beta1/networkpolicies', cluster.antreaNetworkPolicies)
    if (!tiers || tiers.length === 0) return
    const names = new Set(tiers.map(({name}) => name.toLowerCase()))
    for (const {namespace, name, tier, evidence, deletionTimestamp} of [...(acnps ?? []), ...(annps ?? [])]) {
      if (names.has(tier) || deletionTimestamp !== null) continue
      const type = namespace === null ? 'AntreaClusterNetworkPolicy' : 'AntreaNetworkPolicy'
      yield found({
        where: {node: null, object: policyObject({type, namespace, name})},
        message: `Policy ${namespace === null ? '' : `${namespace}/`}${name} is in tier ${tier}, which there is not`,
        evidence: [
          {...evidence, text: `${evidence.text}: tier ${tier}`},
          ...tiers.slice(0, 1).map((each) => ({...each.evidence, text: `tiers: ${[...names].sort().join(', ')}`})),
        ],
        values: {
          kind: namespace === null ? 'acnp' : 'annp',
          namespace: namespace ?? 'default',
        },
      })
    }
  },
}
