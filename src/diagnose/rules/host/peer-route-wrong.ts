import {leadsElsewhere} from '../../leads-elsewhere.ts'
import {nodeObject} from '../../object.ts'
import {needPodRoutes} from '../../pod-routes.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0419',
  slug: 'peer-route-wrong',
  title: "A node's route to another node's pods leads elsewhere",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-route', 'ip6-route', 'ip-rule', 'ip6-rule', 'ip-addr'],
  follows: [{rule: 'ANT0402', by: 'object'}],
  explains: ['misrouted', 'no-route', 'no-neighbour', 'rp-filter'],
  cause:
    'Another program (a second CNI plug-in, a VPN, a routing daemon) or somebody set a route to the network, or to a part of it, that goes before Antrea’s.',
  impact: 'With encapsulation the node itself does not reach those pods. Without it, its pods do not either.',
  detection:
    'For each other node’s PodCIDR the kernel’s choice of a route is worked out. With encapsulation it must lead by the gateway, without it to the other node’s address. Nothing is said where there is no route but a wider one (that is another rule’s), with encryption, where routers between the nodes carry the pods’ networks, nor where another plug-in routes.',
  remedy: [
    look('See the route that is taken', 'ip route get {pod}   # on {node}'),
    repair('Take the route away that goes before Antrea’s', 'ip route del {route}   # on {node}'),
    startAgentAnew('If Antrea’s own does not come back within a minute, start the agent of the node anew'),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    for (const {peer, cidr, text, probe, pod, answer} of yield* needPodRoutes(context)) {
      if (answer.kind !== 'route' || answer.route.dst.length < cidr.length) continue
      const wrong = leadsElsewhere(context, answer, peer)
      if (wrong === null) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.name)},
        message: `${node.name} sends packets for ${text}, the pods of ${peer.name}, ${wrong}`,
        evidence: [node.evidence(probe, answer.route.line, answer.route.text)],
        values: {node: node.name, pod, route: answer.route.dstText},
      })
    }
  },
}
