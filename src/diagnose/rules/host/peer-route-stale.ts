import {formatIp, formatPrefix, parseIp, prefixContains, prefixesOverlap} from '../../../ip.ts'
import {agentConfigOf} from '../../../model/antrea-context.ts'
import {deviceObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0420',
  slug: 'peer-route-stale',
  title: 'A node has a route to pods of a node that there is not',
  severity: 'info',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/configmaps', 'ovsdb', 'ip-route', 'ip6-route'],
  follows: [{rule: 'ANT0304', by: 'cluster'}],
  cause: 'A node left while the agent was away, or its PodCIDR changed, and its route was left.',
  impact: 'None, until a machine or another network with such addresses is to be reached from this node.',
  detection:
    'Routes by the gateway with a next hop inside their own network, as Antrea sets them for other nodes’ pods, whose network overlaps no PodCIDR. Nothing is said with Multi-cluster, whose networks are not those of Nodes.',
  remedy: [
    look('See the routes by the gateway', 'ip route show dev {device}   # on {node}'),
    repair('Take it away', 'ip route del {route} dev {device}   # on {node}'),
    startAgentAnew('Or start the agent of the node anew: it cleans up'),
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const config = yield* need(null, 'core/v1/configmaps', agentConfigOf(cluster))
    yield* need(node.name, 'ovsdb', node.ports)
    const gateway = node.gatewayPort?.name
    const mode = node.mode?.trafficEncapMode
    if (!nodes || config?.multicluster === true || gateway === undefined || !mode?.known || mode.value !== 'encap')
      return
    for (const family of [4, 6] as const) {
      const state = yield* need(node.name, family === 4 ? 'ip-route' : 'ip6-route', node.devices.routing(family))
      const seen = new Set<string>()
      for (const route of state?.routes ?? []) {
        const {dst, dev, gateway: via, type, dstText} = route
        if (type !== 'unicast' || dev !== gateway || route.family !== family) continue
        if (index.nodeOfPodNetwork(dstText)) continue
        const hop = via === null ? null : parseIp(via)
        if (!hop || hop.family !== family || !prefixContains(dst, hop) || dst.length === 0) continue
        if (formatIp(dst) === via || seen.has(dstText)) continue
        if (index.podNetworks.some(({prefix}) => prefixesOverlap(prefix, dst))) continue
        seen.add(route.dstText)
        yield found({
          where: {node: node.name, object: deviceObject(gateway)},
          message: `${node.name} has a route to ${formatPrefix(dst)} by ${gateway}, the PodCIDR of no node`,
          evidence: [node.evidence(family === 4 ? 'ip-route' : 'ip6-route', route.line, route.text)],
          values: {route: route.dstText},
        })
      }
    }
  },
}
