import {virtualAddress} from '../../antrea/lookup-of.ts'
import {type Frame, headersOf} from '../frame.ts'
import type {World} from '../world.ts'

/** Why a packet that leaves the cluster's nodes should not have; null where it is right to. */
export function misroutedBecause(
  world: World,
  node: string,
  frame: Frame,
): {readonly kind: 'misrouted' | 'unknown'; readonly reason: string} | null {
  const headers = headersOf(frame.packet)
  if (!headers) return null
  const virtual = virtualAddress(headers.dst)
  if (virtual)
    return {kind: 'misrouted', reason: `${headers.dst} is Antrea's ${virtual}, which has no meaning outside the node`}
  const what = world.whoseAddress(headers.dst)
  if (!what) return null
  if (what.kind === 'service')
    return {
      kind: 'misrouted',
      reason: `${headers.dst} is the ClusterIP of ${what.name}, and nothing on the way translated it`,
    }
  if (what.kind === 'service-network')
    return {kind: 'misrouted', reason: `${headers.dst} is in the Services' network ${what.name}, and no Service has it`}
  if (world.facts.underlayRoutesPods(node, what.node)) {
    return {
      kind: 'unknown',
      reason: `this mode leaves ${what.name}'s network to the routers between the nodes, which nobody read`,
    }
  }
  if (what.kind === 'node' && what.node !== null && world.facts.inAnotherNetwork(node, what.node)) {
    return {
      kind: 'unknown',
      reason: `${headers.dst} is ${what.name}'s address, in another network than ${node}'s: the routers between them were not read`,
    }
  }
  return {kind: 'misrouted', reason: `${headers.dst} is ${what.name}'s address`}
}
