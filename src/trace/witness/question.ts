import {W} from '../../ovs/fields.ts'
import type {Packet} from '../../ovs/pipeline/packet.ts'
import type {Effect, PipelineResult} from '../../ovs/pipeline/result.ts'
import {runPacket} from '../../ovs/pipeline/run.ts'
import type {Switch} from '../../ovs/pipeline/switch.ts'
import {CT_STATE, formatFlags} from '../../ovs/syntax/flags.ts'
import {formatFlowText} from '../../ovs/syntax/format-flow-text.ts'
import {MOST_CT_STATES, TRACE_PROBE} from '../../snapshot/probes.ts'
import {argvOf} from '../../snapshot/question.ts'
import type {Crossing} from '../path.ts'

/** What `ofproto/trace` is asked, and the packet as it then has it. */
export interface WitnessQuestion {
  readonly node: string
  readonly bridge: string
  readonly flow: string
  /** `trk,est`: for each time that the packet comes back from conntrack. */
  readonly ctNext: readonly string[]
  readonly argv: readonly string[]
  readonly packet: Packet
  /** `ctNext` as bits. */
  readonly states: readonly number[]
}

/**
 * Puts a packet that crossed a bridge as a question to `ofproto/trace`, which knows no connection and no hash: the states that conntrack
 * gave it, the connection's mark and label, and a hash that takes the same buckets are told.
 *
 * @returns the question, or why it can't be put
 */
export function witnessQuestion(sw: Switch, {node, bridge, packet, result}: Crossing): WitnessQuestion | string {
  const states = result.passes.slice(1).flatMap(({resumed}) => (resumed?.kind === 'ct' ? [resumed.ctState ?? 0] : []))
  if (states.length > MOST_CT_STATES) return `the packet comes back from conntrack more than ${MOST_CT_STATES} times`
  const told = withHash(sw, bridge, withConnection(packet, result), result, states)
  const written = formatFlowText(told)
  if ('error' in written) return `ofproto/trace cannot be told of this packet: ${written.error}`
  const ctNext = states.map((state) => formatFlags(state, CT_STATE).replaceAll('|', ','))
  const argv = argvOf({spec: TRACE_PROBE, bridge, flow: written.text, ctNext}, null)
  return {node, bridge, flow: written.text, ctNext, argv, packet: told, states}
}

/** `ofproto/trace` carries the mark and label of the traced flow into the passes behind conntrack. */
function withConnection(packet: Packet, {passes}: PipelineResult): Packet {
  const told = packet.slice()
  const found = passes.find(({resumed}) => resumed?.kind === 'ct' && ((resumed.ctState ?? 0) & ESTABLISHED) !== 0)
  if (found) told.set(found.flow.subarray(W.ct_mark, W.ct_label + 4), W.ct_mark)
  return told
}

const ESTABLISHED = 2

/** More hash values than any group has slots for its buckets. */
const MOST_HASHES = 256

/** A hash that takes the buckets that were taken, 0 where none is needed; where none does, the trace stops at the group. */
function withHash(
  sw: Switch,
  bridge: string,
  packet: Packet,
  {effects}: PipelineResult,
  ctNext: readonly number[],
): Packet {
  const taken = bucketsOf(effects)
  const told = packet.slice()
  for (let hash = 0; taken !== '' && hash <= MOST_HASHES; hash++) {
    told[W.dp_hash] = hash
    const run = runPacket(sw, {mode: 'faithful', bridge, packet: told, size: null, conntrack: null, ctNext})
    if (bucketsOf(run.effects) === taken) return told
  }
  return packet
}

const bucketsOf = (effects: readonly Effect[]): string =>
  effects.flatMap((effect) => (effect.kind === 'select' ? [`${effect.groupId}:${effect.bucket}`] : [])).join(' ')
