import {nodeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0324',
  slug: 'pod-cidr-missing',
  title: 'A node with an agent has no PodCIDR',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'core/v1/pods', 'core/v1/configmaps'],
  follows: [],
  cause:
    'Nobody gives Nodes their PodCIDRs: kube-controller-manager runs without --allocate-node-cidrs, its network is used up, or NodeIPAM of Antrea is off.',
  impact: 'The agent of the node waits for it and does not start: no pod of the node gets a network.',
  detection:
    'A Node on which an agent of Antrea is to run, older than a minute and without spec.podCIDRs, where other Nodes have some. Nothing is said where another plug-in gives the pods their addresses.',
  remedy: [
    look('See which nodes have one', 'kubectl get nodes -o custom-columns=NAME:.metadata.name,CIDRS:.spec.podCIDRs'),
    look(
      'See whether the allocation is on',
      'kubectl get pods -n kube-system -l component=kube-controller-manager -o yaml | grep cidr',
    ),
    repair('Turn --allocate-node-cidrs on, or give kube-controller-manager a larger --cluster-cidr'),
  ],
  proof: 'made',
  *evaluate({cluster, index}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    if (!nodes || !pods || nodes.every(({podCIDRs}) => podCIDRs.length === 0)) return
    const withAgent = new Set(
      pods.flatMap(({labels, nodeName}) => (labels.get('component') === 'antrea-agent' ? (nodeName ?? []) : [])),
    )
    for (const node of nodes) {
      const age = Date.parse(cluster.takenAt) - Date.parse(node.creationTimestamp ?? '')
      if (node.podCIDRs.length > 0 || !withAgent.has(node.name) || !(age > NEW_MS)) continue
      const waiting = index.podsOn(node.name).length
      yield found({
        where: {node: node.name, object: nodeObject(node.name)},
        message: `Node ${node.name} has no PodCIDR: its agent cannot give its ${waiting === 1 ? 'pod' : `${waiting} pods`} addresses`,
        evidence: [{...node.evidence, text: `${node.name} has no spec.podCIDRs`}],
      })
    }
  },
}

const NEW_MS = 60_000
