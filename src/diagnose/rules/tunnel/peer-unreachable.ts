import {lookupRoute, type RouteAnswer, type RoutingState} from '../../../host/lookup-route.ts'
import {type Neighbour, neighbourFor} from '../../../host/neighbour.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {nodeObject} from '../../object.ts'
import {type Peer, peersOf} from '../../peers.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0319',
  slug: 'peer-unreachable',
  title: 'A node does not reach the address of another',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ip-route', 'ip6-route', 'ip-rule', 'ip6-rule', 'ip-neigh'],
  follows: [
    {rule: 'ANT0308', by: 'node'},
    {rule: 'ANT0313', by: 'node'},
    {rule: 'ANT0316', by: 'node'},
  ],
  explains: ['tunnel-no-route', 'no-neighbour', 'no-route'],
  cause:
    'The route to the other node’s network is gone or refuses it, or the other node (or the router before it) does not answer ARP or neighbour discovery: it is off, unplugged, or filtered.',
  impact: 'Nothing passes between the two nodes, in the tunnel or beside it.',
  detection:
    'The kernel’s choice of a route to each other Node’s address must exist, and the neighbour to which it leads must not be FAILED. It is a warning where the other Node is not Ready: it may just be off.',
  remedy: [
    look('See the route', 'ip route get {address}   # on {node}'),
    look('See whether it answers', 'ip neigh show {address}; ping -c 3 {address}   # on {node}'),
    repair('Give the node its route back, or look at the cable, the switch and the firewall between the two'),
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const neighbours = yield* need(node.name, 'ip-neigh', node.model.neighbours)
    const peers = nodes ? peersOf(node, nodes) : []
    for (const family of [4, 6] as const) {
      const own = peers.filter(({address}) => address.family === family)
      if (own.length === 0) continue
      const state = yield* need(node.name, family === 4 ? 'ip-route' : 'ip6-route', node.devices.routing(family))
      if (!state) continue
      for (const peer of inDoubt(own, state, neighbours?.items ?? [])) {
        const why = whyLost(node, peer, state, neighbours?.items ?? [])
        if (why === null) continue
        yield found({
          where: {node: node.name, object: nodeObject(peer.node.name)},
          message: `${node.name} does not reach ${peer.text}, the address of ${peer.node.name}: ${why.text}`,
          evidence: [why.evidence, {...peer.node.evidence, text: `${peer.node.name} ${peer.text}`}],
          severity: peer.node.ready === false ? 'warning' : 'error',
          values: {address: peer.text, node: node.name},
          touches: [{node: peer.node.name, object: nodeObject(peer.node.name)}],
        })
      }
    }
  },
}

/** With many nodes not every route is worked out: only where one may refuse or be missing, or where a neighbour failed. */
function inDoubt(peers: readonly Peer[], state: RoutingState, neighbours: readonly Neighbour[]): readonly Peer[] {
  const hasDefault = state.routes.some(({dst, type}) => dst.length === 0 && type === 'unicast')
  const refuses = state.routes.some(({type}) => type === 'blackhole' || type === 'unreachable' || type === 'prohibit')
  const failed = neighbours.filter((entry) => entry.state.includes('FAILED'))
  if (!hasDefault || refuses || state.rules.length > 3 || failed.some(({dst}) => isNextHop(state, dst))) return peers
  return peers.filter(({address}) => failed.some(({ip}) => ip.family === address.family && ip.value === address.value))
}

const isNextHop = ({routes}: RoutingState, ip: string): boolean =>
  routes.some(({nexthops}) => nexthops.some(({gateway}) => gateway === ip))

function whyLost(node: NodeFacts, {address, text}: Peer, state: RoutingState, neighbours: readonly Neighbour[]) {
  const {family} = address
  const probe = family === 4 ? 'ip-route' : 'ip6-route'
  const answer = lookupRoute(state, {dst: text, src: null, mark: null, iif: null, family})
  const refusal = refusalOf(answer)
  if (refusal !== null) return {text: refusal, evidence: node.evidence(probe, null, `no route to ${text}`)}
  if (answer.kind !== 'route' || answer.local || answer.dev === null) return null
  const hop = answer.gateway ?? text
  const next = neighbourFor(neighbours, hop, answer.dev)
  if (next.kind !== 'failed') return null
  return {
    text: `${hop === text ? 'it' : `the next hop ${hop}`} does not answer on ${answer.dev}`,
    evidence: node.evidence('ip-neigh', next.entry.line, next.entry.text),
  }
}

function refusalOf(answer: RouteAnswer): string | null {
  if (answer.kind === 'none') return answer.reason
  const refuses = answer.kind === 'blackhole' || answer.kind === 'unreachable' || answer.kind === 'prohibit'
  return refuses ? `a route of type ${answer.kind} refuses it` : null
}
