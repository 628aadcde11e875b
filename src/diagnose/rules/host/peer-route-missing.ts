import type {KubeNode} from '../../../cluster/nodes.ts'
import type {RouteAnswer} from '../../../host/lookup-route.ts'
import {formatIp} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {leadsElsewhere} from '../../leads-elsewhere.ts'
import {deviceObject, nodeObject} from '../../object.ts'
import {needPodRoutes} from '../../pod-routes.ts'
import {found, type NodeContext, type NodeRule} from '../../rule.ts'

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
    {rule: 'ANT0416', by: 'node'},
    {rule: 'ANT0211', by: 'node'},
  ],
  explains: ['no-route', 'misrouted'],
  cause:
    'Somebody, a network manager or a routing daemon took the route away, or the agent could not set it. The agent puts it back within a minute while it runs.',
  impact:
    'The node itself does not reach pods of that node. Without encapsulation its pods do not either, and with it the replies to hosts outside go astray.',
  detection:
    'For each other node’s PodCIDR the kernel’s choice of a route is worked out. It is missing where there is none, only the default route, or only a wider one that leads elsewhere. Nothing is said where routers between the nodes carry the pods’ networks (no encapsulation, nodes in different networks), nor where another plug-in routes.',
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
    const {node} = context
    for (const {peer, cidr, text, probe, answer} of yield* needPodRoutes(context)) {
      const missing = whyMissing(context, answer, peer, cidr.length)
      const gateway = node.gatewayPort
      if (missing === null || !gateway) continue
      const first = formatIp({family: cidr.family, value: cidr.value + 1n})
      yield found({
        where: {node: node.name, object: nodeObject(peer.name)},
        message: `${node.name} has no route to ${text}, the pods of ${peer.name}: ${missing}`,
        evidence: [
          answer.kind === 'route'
            ? node.evidence(probe, answer.route.line, answer.route.text)
            : node.evidence(probe, null, `no route to ${text}`),
          {...peer.evidence, text: `${peer.name} podCIDRs ${peer.podCIDRs.join(', ')}`},
        ],
        values: {device: gateway.name, node: node.name, route: routeTo(node, peer, text, first, gateway.name)},
        touches: [{node: node.name, object: deviceObject(gateway.name)}],
      })
    }
  },
}

/** null: there is a route, or it isn't known. */
function whyMissing(context: NodeContext, answer: RouteAnswer, peer: KubeNode, length: number): string | null {
  if (answer.kind === 'none') return answer.reason
  if (answer.kind === 'unreachable' || answer.kind === 'blackhole' || answer.kind === 'prohibit')
    return `a route of type ${answer.kind} refuses it`
  if (answer.kind !== 'route' || answer.route.dst.length >= length) return null
  if (answer.route.dst.length === 0) return `only the default route by ${answer.dev ?? '?'} is left`
  const elsewhere = leadsElsewhere(context, answer, peer)
  return elsewhere && `only the wider route to ${answer.route.dstText} is left, ${elsewhere}`
}

/** The route that Antrea sets, as `ip route` takes it. */
function routeTo(node: NodeFacts, peer: KubeNode, cidr: string, gatewayIp: string, device: string): string {
  const mode = node.mode?.trafficEncapMode
  const underlay = node.devices.underlay
  if (mode?.known && mode.value === 'noEncap' && underlay !== null)
    return `${cidr} via ${peer.internalIPs[0] ?? '?'} dev ${underlay}`
  return `${cidr} via ${gatewayIp} dev ${device} onlink`
}
