import {nodeObject} from '../../object.ts'
import {needPlan} from '../../plan.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0004',
  slug: 'no-pod-cidr',
  title: 'A Node has no PodCIDR',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'core/v1/configmaps'],
  follows: [],
  cause:
    'The kube-controller-manager runs without --allocate-node-cidrs and --cluster-cidr, or the cluster’s network has no part left.',
  impact: 'The agent of the node does not start, and pods of the node get no address.',
  detection:
    'Node objects without spec.podCIDRs, unless another plugin gives the addresses (trafficEncapMode networkPolicyOnly) or Antrea has pools of its own (enableBridgingMode).',
  remedy: [
    {
      kind: 'look',
      text: 'See the PodCIDRs of all nodes',
      command: "kubectl get nodes -o custom-columns='NAME:.metadata.name,PODCIDRS:.spec.podCIDRs'",
    },
    {
      kind: 'repair',
      text: 'Give kube-controller-manager --allocate-node-cidrs=true and --cluster-cidr, or let NodeIPAM of antrea-controller do it',
      command: null,
    },
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const plan = yield* needPlan(cluster)
    if (!nodes || !plan || plan.encapMode === 'networkpolicyonly' || plan.bridgingMode) return
    for (const node of nodes) {
      if (node.podCIDRs.length > 0) continue
      yield found({
        where: {node: null, object: nodeObject(node.name)},
        message: `Node ${node.name} has no PodCIDR`,
        evidence: [{...node.evidence, text: `${node.name}: no spec.podCIDRs`}],
      })
    }
  },
}
