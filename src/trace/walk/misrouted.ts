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
  const what = world.whoseAddress(headers.dst)
  if (!what) return null
  if (what.kind === 'service')
    return {
      kind: 'misrouted',
      reason: `${headers.dst} is the ClusterIP of ${what.name}, and nothing on the way translated it`,
    }
  if (world.facts.underlayRoutesPods(node, what.node)) {
    return {
      kind: 'unknown',
      reason: `this mode leaves ${what.name}'s network to the routers between the nodes, which nobody read`,
    }
  }
  return {kind: 'misrouted', reason: `${headers.dst} is ${what.name}'s address`}
}
