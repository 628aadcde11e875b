import type {KubeNode} from '../cluster/nodes.ts'
import type {RouteAnswer} from '../host/lookup-route.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import type {NodeContext} from './rule.ts'

type Found = Extract<RouteAnswer, {readonly kind: 'route'}>

function isRoutedPlainly({mode, gatewayPort}: NodeFacts): boolean {
  if (!mode || !gatewayPort || !mode.trafficEncapMode.known || !mode.encryption.known) return false
  return mode.trafficEncapMode.value !== 'networkPolicyOnly' && mode.encryption.value === 'none'
}

/** Where a route to the pods of another node leads that does not lead where Antrea's does; null where it does, or where that isn't known. */
export function leadsElsewhere(
  {node, facts, index}: NodeContext,
  {dev, gateway, local}: Found,
  peer: KubeNode,
): string | null {
  if (!isRoutedPlainly(node)) return null
  const mode = node.mode?.trafficEncapMode
  if (local) return 'to itself'
  if (!mode?.known || dev === null) return null
  const way = `by ${dev}${gateway === null ? '' : ` to ${gateway}`}`
  if (mode.value === 'encap' || (mode.value === 'hybrid' && facts.inAnotherNetwork(node.name, peer.name)))
    return dev === node.gatewayPort?.name ? null : `${way} in place of ${node.gatewayPort?.name}`
  return gateway !== null && index.isTransportAddress(peer, gateway) ? null : `${way}, which is not ${peer.name}`
}
