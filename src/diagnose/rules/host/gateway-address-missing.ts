import {parsePrefix, prefixContains} from '../../../ip.ts'
import {deviceObject, nodeObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0406',
  slug: 'gateway-address-missing',
  title: "Antrea's gateway lacks the address that pods send to",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr'],
  follows: [
    {rule: 'ANT0304', by: 'object'},
    {rule: 'ANT0401', by: 'node'},
  ],
  explains: ['no-address', 'no-neighbour'],
  cause:
    'A network manager took the address off the device, or somebody changed it. The agent puts it back within a minute while it runs.',
  impact:
    'Pods of the node find no gateway: they reach neither the node nor anything outside the cluster, and kubelet’s probes of them fail.',
  detection:
    'For each family of the Node’s PodCIDRs the device that Antrea marks as its gateway must have an address within them. Nothing is said where another plug-in gives the pods their addresses.',
  remedy: [
    {kind: 'look', text: 'See the addresses of the device', command: 'ip addr show {device}   # on {node}'},
    {
      kind: 'repair',
      text: 'If it does not come back within a minute, start the agent of the node anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
    {kind: 'repair', text: 'Tell the network manager of the node to leave the device alone', command: null},
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    const gateway = node.gatewayPort
    const mode = node.mode?.trafficEncapMode
    if (!nodes || !addresses || !gateway?.link || !mode?.known || mode.value === 'networkPolicyOnly') return
    const own = addresses.items.filter(({dev}) => dev === gateway.name)
    const cidrs = index.kubeNode(node.name)?.podCIDRs.flatMap((text) => parsePrefix(text) ?? []) ?? []
    for (const family of [4, 6] as const) {
      const wanted = cidrs.filter((cidr) => cidr.family === family)
      if (wanted.length === 0 || own.some(({ip}) => wanted.some((cidr) => prefixContains(cidr, ip)))) continue
      const has = own
        .filter((a) => a.family === family && a.scope !== 'link')
        .map(({local, prefixLength}) => `${local}/${prefixLength}`)
      yield found({
        where: {node: node.name, object: deviceObject(gateway.name)},
        message: `${gateway.name} of ${node.name} has ${has.length === 0 ? `no IPv${family} address` : has.join(', ')}, the pods of the node have ${index.kubeNode(node.name)?.podCIDRs.join(', ')}`,
        evidence: [
          node.evidence('ip-addr', own[0]?.line ?? null, `${gateway.name} ${has.join(' ') || 'without address'}`),
        ],
        touches: [{node: node.name, object: nodeObject(node.name)}],
      })
    }
  },
}
