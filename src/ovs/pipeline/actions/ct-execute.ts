import {W} from '../../fields.ts'
import type {Action} from '../../syntax/flow-types.ts'
import {wordsOfAddress} from '../address.ts'
import type {CtOutcome} from '../conntrack/types.ts'
import {at, type Context, drop, happen, undetermined} from '../context.ts'
import type {Exec} from '../ct-text.ts'
import type {Packet} from '../packet.ts'
import {copyOf, getField, wholeField} from '../packet.ts'
import {ETH} from '../protocols.ts'
import {asSent} from '../translated.ts'
import {fork} from './ct-fork.ts'

type CtAction = Extract<Action, {kind: 'ct'}>

const LABEL = wholeField('ct_label')

/** `real`: the connection table decides. */
export function execute(ctx: Context, action: CtAction, zone: number, exec: Exec): void {
  const {conntrack, assumeEstablished} = ctx.run.options
  if (conntrack === null) {
    undetermined(ctx, `'${action.text}' needs the connection table, which is not known`)
    ctx.exit = true
    return
  }
  if (ctx.forked) {
    undetermined(
      ctx,
      `'${action.text}' comes after what an earlier 'ct' of the same actions sent on, which may change connections`,
    )
    ctx.exit = true
    return
  }
  const packet = asSent(ctx.packet, ctx.translated)
  const outcome = conntrack.execute({
    packet,
    metadata: ctx.metadata,
    zone,
    commit: action.commit,
    force: action.force,
    nat: action.nat,
    mark: exec.markMask === 0 ? null : {value: ctx.packet[W.ct_mark]!, mask: exec.markMask},
    label: exec.labelMask === 0n ? null : {value: getField(ctx.packet, LABEL.field), mask: exec.labelMask},
    alg: action.alg,
    assumeEstablished: assumeEstablished ?? false,
    quoted: ctx.quoted,
  })
  ctx.metadata = {state: outcome.state, zone, connection: outcome.connection}
  report(ctx, zone, action, outcome)
  if (outcome.undetermined !== null) {
    undetermined(ctx, outcome.undetermined)
    ctx.exit = true
    return
  }
  if (outcome.dropped !== null) {
    drop(ctx, 'ct-limit', outcome.dropped)
    ctx.exit = true
    return
  }
  if (outcome.nat !== null) ctx.translated = {flow: copyOf(ctx.packet), sent: packet}
  ctx.quoted = outcome.quoted ?? ctx.quoted
  if (action.table !== null) resume(ctx, action, zone, outcome, packet)
}

function resume(ctx: Context, action: CtAction, zone: number, outcome: CtOutcome, packet: Packet): void {
  const frozen = fork(ctx, action, zone, outcome.state, false)
  if (!frozen) return
  const resumed = frozen.packet
  resumed.set(packet.subarray(W.nw_src, W.ipv6_label), W.nw_src)
  resumed[W.tp_src] = packet[W.tp_src]!
  resumed[W.tp_dst] = packet[W.tp_dst]!
  resumed[W.ct_mark] = outcome.mark
  for (let i = 0; i < 4; i++) resumed[W.ct_label + i] = Number((outcome.label >> BigInt(96 - 32 * i)) & 0xffff_ffffn)
  if (outcome.original) writeOriginal(resumed, outcome.original)
}

function writeOriginal(packet: Packet, {protocol, tuple}: NonNullable<CtOutcome['original']>): void {
  const src = wordsOfAddress(tuple.src)
  const dst = wordsOfAddress(tuple.dst)
  if (!src || !dst) return
  packet[W.ct_nw_proto] = protocol
  packet.set(src, packet[W.dl_type] === ETH.ipv6 ? W.ct_ipv6_src : W.ct_nw_src)
  packet.set(dst, packet[W.dl_type] === ETH.ipv6 ? W.ct_ipv6_dst : W.ct_nw_dst)
  packet[W.ct_tp_src] = tuple.sport
  packet[W.ct_tp_dst] = tuple.dport
}

function report(ctx: Context, zone: number, {commit: committed}: CtAction, outcome: CtOutcome): void {
  const {state, found, nat, line, refused} = outcome
  happen(ctx, {kind: 'ct', at: at(ctx), zone, commit: committed, found, state, nat, line, refused})
}
