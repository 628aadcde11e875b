import type {KubeNode} from '../cluster/nodes.ts'
import {lookupRoute, type RouteAnswer, type RoutingState} from '../host/lookup-route.ts'
import {formatIp, type Prefix} from '../ip.ts'
import {isJoined, type PodNetwork} from './pod-networks.ts'
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

const kept = new WeakMap<RoutingState, readonly PodRoute[]>()

/**
 * Asks for the routes that Antrea sets to other nodes' pods: none where another plug-in routes, or where routers between the nodes carry
 * the pods' networks. With many nodes this is much work, done once for all rules.
 */
export function* needPodRoutes(context: NodeContext): Generator<Needed, readonly PodRoute[]> {
  const {node, cluster, index} = context
  const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
  yield* need(node.name, 'ovsdb', node.ports)
  const mode = node.mode?.trafficEncapMode
  if (!nodes || !node.gatewayPort || !mode?.known || mode.value === 'networkPolicyOnly') return []
  const all: PodRoute[] = []
  for (const family of [4, 6] as const) {
    const networks = index.podNetworks.filter(({prefix, routable}) => routable && prefix.family === family)
    const isOwn = (each: PodNetwork): boolean => each.node.name === node.name
    if (!networks.some(isOwn) || networks.every(isOwn)) continue
    const state = yield* need(node.name, family === 4 ? 'ip-route' : 'ip6-route', node.devices.routing(family))
    if (state)
      all.push(
        ...routesOnce(
          context,
          state,
          family,
          networks.filter((each) => isJoined(each.node, cluster.takenAt)),
        ),
      )
  }
  return all
}

function routesOnce(
  {node, facts}: NodeContext,
  state: RoutingState,
  family: 4 | 6,
  networks: readonly PodNetwork[],
): readonly PodRoute[] {
  const found = kept.get(state)
  if (found) return found
  const made = networks
    .filter(({node: peer}) => peer.name !== node.name && !facts.underlayRoutesPods(node.name, peer.name))
    .map(({node: peer, prefix: cidr, text}): PodRoute => {
      // The first address is the gateway's, to which IPv6 has a route of its own.
      const pod = formatIp({family, value: cidr.value + 2n})
      const answer = lookupRoute(state, {dst: pod, src: null, mark: null, iif: null, family})
      return {peer, cidr, text, probe: family === 4 ? 'ip-route' : 'ip6-route', pod, answer}
    })
  kept.set(state, made)
  return made
}
