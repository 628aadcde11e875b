import {W} from '../ovs/fields.ts'
import type {Effect, PipelineResult} from '../ovs/pipeline/result.ts'
import {runPacket} from '../ovs/pipeline/run.ts'
import type {Frame} from './frame.ts'
import type {NodeState} from './node-state.ts'
import type {World} from './world.ts'

export type Output = Extract<Effect, {kind: 'output'}>

/** What a bridge made of one frame. */
export interface Switched {
  readonly result: PipelineResult | null
  readonly outputs: readonly Output[]
  /** Why nobody can say what the bridge does; null where the answer stands. */
  readonly undetermined: string | null
  /** Why nothing came out, in a few words. */
  readonly dropped: string
}

/** Puts a frame into a bridge by a port, beside the path: for ARP, and for bridges under the tunnel. It commits no connection. */
export function switchFrame(world: World, node: NodeState, bridge: string, inPort: number, frame: Frame): Switched {
  const read = node.facts.switchOf(bridge)
  const sw = world.coverage.need(node.name, 'flows', read)
  if (!sw)
    return {
      result: null,
      outputs: [],
      undetermined: read.known ? null : read.reason,
      dropped: '',
    }
  const packet = frame.packet.slice()
  packet[W.in_port] = inPort
  const result = runPacket(sw, {
    mode: 'real',
    bridge,
    packet,
    size: frame.size,
    conntrack: node.conntrack?.fork() ?? null,
  })
  return {
    result,
    outputs: outputsOf(result),
    undetermined: node.facts.gap(bridge, 'flows') ?? result.undetermined[0]?.reason ?? null,
    dropped: whyNothing(result),
  }
}

/** Where the packet itself goes out; what a mirror copies is no part of its way. */
export function outputsOf(result: PipelineResult): readonly Output[] {
  return result.effects.flatMap((effect) => (effect.kind === 'output' && effect.via !== 'mirror' ? [effect] : []))
}

function whyNothing(result: PipelineResult): string {
  for (const effect of result.effects.toReversed()) {
    if (effect.kind === 'drop') return effect.detail
    if (effect.kind === 'suppressed') return effect.reason
  }
  return 'nothing came out'
}
