import {lookupRoute} from '../../../host/lookup-route.ts'
import {formatIp, formatPrefix, type Ip, parsePrefix, prefixContains, prefixOf} from '../../../ip.ts'
import {deviceObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0418',
  slug: 'own-network-route-missing',
  title: 'A node has no route to its own pods',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'ip-route', 'ip6-route', 'ip-rule', 'ip6-rule'],
  follows: [
    {rule: 'ANT0401', by: 'node'},
    {rule: 'ANT0406', by: 'node'},
  ],
  explains: ['no-route', 'misrouted', 'rp-filter'],
  cause:
    'A network manager or somebody took the route of the gateway’s network away, gave the gateway’s address a longer prefix, or set a route that goes before it.',
  impact:
    'The node does not reach its pods, nor does what it forwards to them from outside: kubelet’s probes fail, and answers to pods go astray.',
  detection:
    'The kernel’s choice of a route to an address of the node’s PodCIDR that holds the gateway’s address (of the gateway’s own network where none does) must lead by the gateway. Nothing is said where another plug-in routes.',
  remedy: [
    look('See the routes by the gateway', 'ip route show dev {device}   # on {node}'),
    repair('Set the route', 'ip route replace {route}   # on {node}'),
    startAgentAnew('Or start the agent of the node anew'),
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
    for (const own of addresses.items.filter(({dev, scope}) => dev === gateway && scope === 'global')) {
      const network = cidrs.find((cidr) => prefixContains(cidr, own.ip)) ?? prefixOf(own.ip, own.prefixLength)
      const {family} = own
      if (network.length >= (family === 4 ? 31 : 127)) continue
      const pod: Ip = {family, value: network.value + 2n}
      const probe = family === 4 ? 'ip-route' : 'ip6-route'
      const state = yield* need(node.name, probe, node.devices.routing(family))
      const answer = state && lookupRoute(state, {dst: formatIp(pod), src: null, mark: null, iif: null, family})
      if (!answer || answer.kind === 'unknown' || (answer.kind === 'route' && answer.dev === gateway)) continue
      const route = answer.kind === 'none' ? null : answer.route
      yield found({
        where: {node: node.name, object: deviceObject(gateway)},
        message: `${node.name} has no route by ${gateway} to ${formatPrefix(network)}, its own pods: ${route ? `${route.type === 'unicast' ? '' : `${route.type} `}${route.dstText}${answer.kind === 'route' ? ` leads by ${answer.dev ?? '?'}` : ' refuses it'}` : 'there is none'}`,
        evidence: [node.evidence(probe, route?.line ?? null, route?.text ?? `no route to ${formatPrefix(network)}`)],
        values: {route: `${formatPrefix(network)} dev ${gateway} src ${own.local}`},
      })
    }
  },
}
