import type {NodeFacts} from '../../../trace/node-facts.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** How many other nodes are asked whether theirs have one. */
const ASKED = 5

export const rule: NodeRule = {
  id: 'ANT0433',
  slug: 'node-default-route-missing',
  title: 'A node has no default route, and others have one',
  severity: 'warning',
  scope: 'node',
  needs: ['ip-route', 'ip6-route', 'ovsdb', 'ip-addr'],
  follows: [
    {rule: 'ANT0308', by: 'node'},
    {rule: 'ANT0316', by: 'node'},
  ],
  explains: ['no-route'],
  cause: 'A network manager, a DHCP client whose lease ended, or somebody took it away.',
  impact: 'What pods of this node send out of the cluster ends on the node, which has no way for it.',
  detection:
    'No table of the node has a default route of a family of which its pods have addresses, and one of the first five other nodes that were read has one. Clusters without any are left alone.',
  remedy: [
    look('See the routes', 'ip route show table all default   # on {node}'),
    repair('Set it again, and ask what took it away', 'ip route add default via {gateway}   # on {node}'),
  ],
  proof: 'made',
  *evaluate({node, facts}) {
    for (const family of [4, 6] as const) {
      const probe = family === 4 ? 'ip-route' : 'ip6-route'
      const own = yield* need(node.name, probe, node.devices.routing(family))
      if (!own || node.devices.gatewayAddress(family) === null || defaultsOf(node, family).length > 0) continue
      const others = facts.nodes.filter(({name}) => name !== node.name).slice(0, ASKED)
      const [first] = others.flatMap((other) => defaultsOf(other, family).map((route) => ({other, route})))
      if (!first) continue
      const {other, route} = first
      yield found({
        where: {node: node.name, object: null},
        message: `${node.name} has no default route by IPv${family}, ${other.name} has one`,
        evidence: [
          node.evidence(probe, null, `no default route by IPv${family}`),
          other.evidence(probe, route.line, route.text),
        ],
        values: {gateway: route.nexthops[0]?.gateway ?? 'GATEWAY'},
      })
    }
  },
}

function defaultsOf(node: NodeFacts, family: 4 | 6) {
  const state = node.devices.routing(family)
  if (!state.known) return []
  return state.value.routes.filter(({dst, type}) => dst.family === family && dst.length === 0 && type === 'unicast')
}
