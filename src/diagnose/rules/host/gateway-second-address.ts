import {parsePrefix, prefixContains} from '../../../ip.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0417',
  slug: 'gateway-second-address',
  title: "Antrea's gateway has an address beside its own",
  severity: 'info',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr'],
  follows: [{rule: 'ANT0304', by: 'object'}],
  cause: 'The node joined anew with another PodCIDR and the old address was left, or somebody added one.',
  impact:
    'The node may take it for its own address when it sends to pods: policies and spoof guards then see a stranger. The route of the old network leads to nobody.',
  detection:
    'Addresses of the gateway device outside the Node’s PodCIDRs, where one within them is there too. Link-local addresses are left alone, and clusters where another plug-in gives the pods their addresses.',
  remedy: [
    look('See the addresses of the device', 'ip addr show {device}   # on {node}'),
    repair('Take the address off', 'ip addr del {address} dev {device}   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    const gateway = node.gatewayPort?.name
    const mode = node.mode?.trafficEncapMode
    if (!addresses || gateway === undefined || !mode?.known || mode.value === 'networkPolicyOnly') return
    const cidrs = index.kubeNode(node.name)?.podCIDRs.flatMap((text) => parsePrefix(text) ?? []) ?? []
    const own = addresses.items.filter(({dev, scope}) => dev === gateway && scope === 'global')
    const isMeant = ({ip}: (typeof own)[number]): boolean => cidrs.some((cidr) => prefixContains(cidr, ip))
    for (const each of own.some(isMeant) ? own.filter((address) => !isMeant(address)) : []) {
      if (!cidrs.some(({family}) => family === each.family)) continue
      const text = `${each.local}/${each.prefixLength}`
      yield found({
        where: {node: node.name, object: deviceObject(gateway)},
        message: `${gateway} of ${node.name} has ${text} beside its own: it is not in ${index.kubeNode(node.name)?.podCIDRs.join(', ')}`,
        evidence: [node.evidence('ip-addr', each.line, `${gateway} ${text}`)],
        values: {address: text},
      })
    }
  },
}
