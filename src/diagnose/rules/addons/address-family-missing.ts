import {nodeObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0908',
  slug: 'address-family-missing',
  title: 'A node has pods of a family that it has no address of',
  severity: 'warning',
  scope: 'cluster',
  needs: ['core/v1/nodes'],
  follows: [],
  cause: 'The kubelet was not told both addresses (--node-ip), or the node’s interface lacks one of them.',
  impact:
    'Other nodes get no route and no flow for its Pod CIDR of that family: pods do not reach each other over it, while the other family works.',
  detection: 'A Node has a Pod CIDR of IPv4 or IPv6, and no internal address of that family.',
  remedy: [
    {kind: 'look', text: 'See the addresses', command: 'kubectl get node {name} -o yaml'},
    {
      kind: 'repair',
      text: 'Tell the kubelet both addresses, and start it anew',
      command: 'grep -r node-ip /var/lib/kubelet/kubeadm-flags.env /etc/default/kubelet   # on {name}',
    },
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    for (const {name, podCIDRs, internalIPs, deletionTimestamp, evidence} of nodes ?? []) {
      if (internalIPs.length === 0 || deletionTimestamp !== null) continue
      const lost = podCIDRs.filter((cidr) => !internalIPs.some((ip) => ip.includes(':') === cidr.includes(':')))
      if (lost.length === 0) continue
      yield found({
        where: {node: null, object: nodeObject(name)},
        message: `${name} has the Pod CIDR ${lost.join(', ')}, and no ${lost.some((cidr) => cidr.includes(':')) ? 'IPv6' : 'IPv4'} address`,
        evidence: [
          {...evidence, text: `${name}: podCIDRs ${podCIDRs.join(', ')}, InternalIP ${internalIPs.join(', ')}`},
        ],
      })
    }
  },
}
