import {parsePrefix, prefixesOverlap} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {needPlan} from '../../plan.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0005',
  slug: 'pod-cidr-in-use',
  title: 'A PodCIDR overlaps the Services’ network or holds a node’s address',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'networking.k8s.io/v1/servicecidrs', 'core/v1/services', 'core/v1/configmaps'],
  follows: [],
  cause: '--cluster-cidr and --service-cluster-ip-range overlap, or were chosen from the network of the nodes.',
  impact: 'Packets to some Services, or to some nodes, go to pods instead, or to nobody.',
  detection:
    'Each PodCIDR is compared with the networks of Services (ServiceCIDR objects, serviceCIDR of antrea-config, ClusterIPs) and with the internal addresses of all Nodes.',
  remedy: [
    {kind: 'look', text: 'See the addresses of Services', command: 'kubectl get services -A'},
    {kind: 'look', text: 'See the addresses of nodes', command: 'kubectl get nodes -o wide'},
    {kind: 'repair', text: 'Choose a network for pods that nobody else uses; nodes must join anew', command: null},
  ],
  proof: 'made',
  *evaluate({cluster, index}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const plan = yield* needPlan(cluster)
    if (!nodes) return
    const cidrs = cluster.serviceCIDRs.known ? cluster.serviceCIDRs.value.flatMap((each) => each.cidrs) : []
    const others = [
      ...[...cidrs, ...(plan?.serviceCIDRs ?? [])].map((text) => ({text, what: `the Services’ network ${text}`})),
      ...nodes.flatMap(({name, internalIPs}) =>
        internalIPs.map((text) => ({text, what: `${text}, the address of node ${name}`})),
      ),
      ...(services ?? []).flatMap(({namespace, name, clusterIPs}) =>
        clusterIPs.map((text) => ({text, what: `${text}, the ClusterIP of Service ${namespace}/${name}`})),
      ),
    ].flatMap(({text, what}) => {
      const network = parsePrefix(text)
      return network ? [{network, what}] : []
    })
    for (const {node, text, prefix} of index.podNetworks) {
      const other = others.find(({network}) => prefixesOverlap(network, prefix))
      if (!other) continue
      yield found({
        where: {node: null, object: nodeObject(node.name)},
        message: `PodCIDR ${text} of ${node.name} overlaps ${other.what}`,
        evidence: [{...node.evidence, text: `${node.name} podCIDR ${text}`}],
      })
    }
  },
}
