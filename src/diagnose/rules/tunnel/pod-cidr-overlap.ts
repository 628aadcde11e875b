import {type Prefix, parsePrefix, prefixContains} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0305',
  slug: 'pod-cidr-overlap',
  title: 'Two nodes have overlapping PodCIDRs',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes'],
  follows: [],
  explains: ['misrouted', 'misdelivered'],
  cause:
    'PodCIDRs were set by hand, or by two allocators (kube-controller-manager and a cloud’s), or a restored Node object kept one that was given out since.',
  impact: 'Packets for pods of one of the nodes go to the other, and agents fail to set routes and flows.',
  detection: 'The PodCIDRs of all Node objects are compared.',
  remedy: [
    {
      kind: 'look',
      text: 'See the PodCIDRs of all nodes',
      command: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,CIDRS:.spec.podCIDRs',
    },
    {
      kind: 'repair',
      text: 'Take the younger node out of the cluster and let it join anew',
      command: 'kubectl drain {name} --ignore-daemonsets && kubectl delete node {name}',
    },
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const all = (nodes ?? []).flatMap((node) =>
      node.podCIDRs.flatMap((text) => {
        const cidr = parsePrefix(text)
        return cidr ? [{node, text, cidr}] : []
      }),
    )
    // Sorted by address, a network that overlaps with others lies next to one of them.
    const sorted = all.toSorted((a, b) => compareStart(a.cidr, b.cidr))
    for (const [i, each] of sorted.entries()) {
      const before = sorted[i - 1]
      if (!before || before.node === each.node || !prefixContains(before.cidr, each.cidr)) continue
      yield found({
        where: {node: null, object: nodeObject(each.node.name)},
        message: `PodCIDR ${each.text} of ${each.node.name} overlaps ${before.text} of ${before.node.name}`,
        evidence: [each, before].map(({node, text}) => ({...node.evidence, text: `${node.name} podCIDR ${text}`})),
        touches: [
          {node: before.node.name, object: nodeObject(before.node.name)},
          {node: each.node.name, object: nodeObject(each.node.name)},
        ],
      })
    }
  },
}

const compareStart = (a: Prefix, b: Prefix): number =>
  a.family - b.family || (a.value < b.value ? -1 : a.value > b.value ? 1 : a.length - b.length)
