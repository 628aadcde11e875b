import {parseIp, parsePrefix, prefixContains} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0304',
  slug: 'pod-cidr-changed',
  title: "A node's agent works with another PodCIDR than its Node object has",
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr'],
  follows: [],
  explains: ['misrouted', 'tunnel-remote-unknown'],
  cause:
    'The Node object was deleted and made anew with another PodCIDR while the agent ran on, or the Node’s PodCIDR was given out twice and corrected.',
  impact:
    'The other nodes send packets for the new network to the node and none for the old one, in which its pods are: no other node reaches them.',
  detection:
    'The address of the node’s gateway, and those of its pods’ ports, must lie in the PodCIDRs of its Node object. It is told only where the gateway’s and all pods’ lie outside.',
  remedy: [
    {
      kind: 'look',
      text: 'See the PodCIDR of the Node',
      command: "kubectl get node {name} -o jsonpath='{.spec.podCIDRs}'",
    },
    {kind: 'look', text: 'See the network of the gateway', command: 'ip addr show {device}   # on {name}'},
    {
      kind: 'repair',
      text: 'Start the agent of the node anew: it takes the new PodCIDR',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={name}',
    },
    {
      kind: 'repair',
      text: 'Then the pods of the node: they get addresses of it',
      command: 'kubectl drain {name} --ignore-daemonsets',
    },
  ],
  proof: 'real',
  *evaluate({facts, cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    for (const kubeNode of nodes ?? []) {
      const node = facts.node(kubeNode.name)
      const gateway = node.gatewayPort?.name
      if (gateway === undefined) continue
      const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
      const ports = yield* need(node.name, 'ovsdb', node.ports)
      for (const family of [4, 6] as const) {
        const cidrs = kubeNode.podCIDRs
          .flatMap((text) => parsePrefix(text) ?? [])
          .filter((cidr) => cidr.family === family)
        const own = addresses?.items.filter((a) => a.dev === gateway && a.family === family && a.scope !== 'link') ?? []
        const [first] = own
        if (!first || cidrs.length === 0) continue
        const pods = ports?.flatMap((port) => (port.role === 'container' ? port.addresses : [])) ?? []
        const all = [...own.map(({ip}) => ip), ...pods.flatMap((text) => parseIp(text) ?? [])]
        const isInside = all.some((ip) => ip.family === family && cidrs.some((cidr) => prefixContains(cidr, ip)))
        // The mode is read from the pipeline: with hundreds of nodes only where it matters.
        const mode = isInside ? null : node.mode?.trafficEncapMode
        if (!mode?.known || mode.value === 'networkPolicyOnly') continue
        yield found({
          where: {node: null, object: nodeObject(node.name)},
          message: `Node ${node.name} has PodCIDR ${kubeNode.podCIDRs.join(', ')}, but its agent works with ${first.local}/${first.prefixLength} on ${gateway}`,
          evidence: [
            {...kubeNode.evidence, text: `${node.name} podCIDRs ${kubeNode.podCIDRs.join(', ')}`},
            node.evidence('ip-addr', first.line, `${gateway} ${first.local}/${first.prefixLength}`),
          ],
          values: {device: gateway},
          touches: [{node: node.name, object: nodeObject(node.name)}],
        })
      }
    }
  },
}
