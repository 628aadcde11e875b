import type {KubeNode} from '../../../cluster/nodes.ts'
import {lookupRoute, type RouteAnswer} from '../../../host/lookup-route.ts'
import {formatIp} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject, nodeObject} from '../../object.ts'
import {type ClusterContext, found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0402',
  slug: 'peer-route-missing',
  title: "A node has no route to another node's pods",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-route', 'ip6-route', 'ip-rule', 'ip-addr'],
  // The kernel takes the routes of a device away with its last address.
  follows: [
    {rule: 'ANT0401', by: 'node'},
    {rule: 'ANT0406', by: 'node'},
  ],
  explains: ['no-route', 'misrouted'],
  cause:
    'Somebody, a network manager or a routing daemon took the route away, or the agent could not set it. The agent puts it back within a minute while it runs.',
  impact:
    'The node itself does not reach pods of that node. Without encapsulation its pods do not either, and with it the replies to hosts outside go astray.',
  detection:
    'For each other node’s PodCIDR the kernel’s choice of a route is worked out. It is missing where there is none, or only the default route. Nothing is said where routers between the nodes carry the pods’ networks (no encapsulation, nodes in different networks), nor where another plug-in routes.',
  remedy: [
    {kind: 'look', text: 'See the routes to pods', command: 'ip route show dev {device}   # on {node}'},
    {
      kind: 'look',
      text: 'See why the agent did not set it',
      command: 'kubectl logs -n kube-system -l component=antrea-agent -c antrea-agent --tail=-1 | grep -i route',
    },
    {
      kind: 'repair',
      text: 'If the agent does not put it back within a minute, start it anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
    {kind: 'repair', text: 'Or set the route', command: 'ip route replace {route}   # on {node}'},
  ],
  proof: 'real',
  *evaluate(context) {
    const {node, cluster, index} = context
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    const own = index.kubeNode(node.name)
    const gateway = node.gatewayPort
    if (!nodes || !own || !gateway || !isRoutedByAntrea(node)) return
    for (const family of [4, 6] as const) {
      const routed = index.podNetworks.filter(({routable, prefix}) => routable && prefix.family === family)
      const cidrs = routed.filter(({node: peer}) => peer !== own && !isBeyondRouters(context, peer))
      if (cidrs.length === 0 || !routed.some(({node: peer}) => peer === own)) continue
      const probe = family === 4 ? 'ip-route' : 'ip6-route'
      const state = yield* need(node.name, probe, node.routingState(family))
      if (!state) continue
      for (const {node: peer, prefix: cidr, text} of cidrs) {
        // The first address is the gateway's, to which IPv6 has a route of its own.
        const dst = formatIp({family, value: cidr.value + 2n})
        const answer = lookupRoute(state, {dst, src: null, mark: null, iif: null, family})
        const missing = whyMissing(answer)
        if (missing === null) continue
        const via = routeTo(node, peer, text, formatIp({family, value: cidr.value + 1n}), gateway.name)
        yield found({
          where: {node: node.name, object: nodeObject(peer.name)},
          message: `${node.name} has no route to ${text}, the pods of ${peer.name}: ${missing}`,
          evidence: [
            answer.kind === 'route'
              ? node.evidence(probe, answer.route.line, answer.route.text)
              : node.evidence(probe, null, `no route to ${text}`),
            {...peer.evidence, text: `${peer.name} podCIDRs ${peer.podCIDRs.join(', ')}`},
          ],
          values: {device: gateway.name, node: node.name, route: via},
          touches: [{node: node.name, object: deviceObject(gateway.name)}],
        })
      }
    }
  },
}

/** Whether the agent sets routes to other nodes' pods on this node, and how is known. */
function isRoutedByAntrea({mode}: NodeFacts): boolean {
  const encap = mode?.trafficEncapMode
  return encap?.known === true && encap.value !== 'networkPolicyOnly'
}

const isBeyondRouters = ({facts, node}: ClusterContext & {readonly node: NodeFacts}, peer: KubeNode): boolean =>
  facts.underlayRoutesPods(node.name, peer.name)

/** null: there is a route, or it isn't known. */
function whyMissing(answer: RouteAnswer): string | null {
  if (answer.kind === 'none') return answer.reason
  if (answer.kind === 'unreachable' || answer.kind === 'blackhole' || answer.kind === 'prohibit')
    return `a route of type ${answer.kind} refuses it`
  return answer.kind === 'route' && answer.route.dst.length === 0
    ? `only the default route by ${answer.dev ?? '?'} is left`
    : null
}

/** The route that Antrea sets, as `ip route` takes it. */
function routeTo(node: NodeFacts, peer: KubeNode, cidr: string, gatewayIp: string, device: string): string {
  const mode = node.mode?.trafficEncapMode
  const underlay = node.underlayDevice
  if (mode?.known && mode.value === 'noEncap' && underlay !== null)
    return `${cidr} via ${peer.internalIPs[0] ?? '?'} dev ${underlay}`
  return `${cidr} via ${gatewayIp} dev ${device} onlink`
}
