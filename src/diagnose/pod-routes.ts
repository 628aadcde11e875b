import type {KubeNode} from '../cluster/nodes.ts'
import {lookupRoute, type RouteAnswer} from '../host/lookup-route.ts'
import {formatIp, type Prefix, parseIp, parsePrefix} from '../ip.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import {type Needed, type NodeContext, need} from './rule.ts'

/** The kernel's choice of a route to another node's pods. */
export interface PodRoute {
  readonly peer: KubeNode
  readonly cidr: Prefix
  /** The PodCIDR as the Node object writes it. */
  readonly text: string
  /** Which probe printed the routes. */
  readonly probe: 'ip-route' | 'ip6-route'
  /** The address that was asked for. */
  readonly pod: string
  readonly answer: RouteAnswer
}

const kept = new WeakMap<NodeFacts, Map<4 | 6, readonly PodRoute[]>>()

/**
 * Asks for the routes that Antrea sets to other nodes' pods: none where another plug-in routes, or where routers between the nodes carry
 * the pods' networks. With many nodes this is much work, done once for all rules.
 */
export function* needPodRoutes(context: NodeContext): Generator<Needed, readonly PodRoute[]> {
  const {node, cluster} = context
  const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
  yield* need(node.name, 'ovsdb', node.ports)
  const own = nodes?.find(({name}) => name === node.name)
  const mode = node.mode?.trafficEncapMode
  if (!nodes || !own || !node.gatewayPort || !mode?.known || mode.value === 'networkPolicyOnly') return []
  const peers = nodes.filter((peer) => peer !== own && !context.facts.underlayRoutesPods(node.name, peer.name))
  const made = kept.get(node) ?? new Map<4 | 6, readonly PodRoute[]>()
  kept.set(node, made)
  const all: PodRoute[] = []
  for (const family of [4, 6] as const) {
    const cidrs = peers.flatMap((peer) => cidrsOf(peer, family))
    if (cidrs.length === 0 || cidrsOf(own, family).length === 0) continue
    const probe = family === 4 ? 'ip-route' : 'ip6-route'
    const state = yield* need(node.name, probe, node.routingState(family))
    const routes =
      made.get(family) ??
      cidrs.flatMap((each) => {
        // The first address is the gateway's, to which IPv6 has a route of its own.
        const pod = formatIp({family, value: each.cidr.value + 2n})
        return state
          ? [
              {
                ...each,
                probe,
                pod,
                answer: lookupRoute(state, {dst: pod, src: null, mark: null, iif: null, family}),
              } as const,
            ]
          : []
      })
    made.set(family, routes)
    all.push(...routes)
  }
  return all
}

/** The PodCIDRs of a node that Antrea can route to: of a family in which the node has an address. */
function cidrsOf(peer: KubeNode, family: 4 | 6): readonly Pick<PodRoute, 'peer' | 'cidr' | 'text'>[] {
  if (!peer.internalIPs.some((ip) => parseIp(ip)?.family === family)) return []
  return peer.podCIDRs.flatMap((text) => {
    const cidr = parsePrefix(text)
    return cidr?.family === family ? [{peer, cidr, text}] : []
  })
}
