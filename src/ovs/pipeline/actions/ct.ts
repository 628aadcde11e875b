import {W} from '../../fields.ts'
import type {Action, NatSpec} from '../../syntax/flow-types.ts'
import {wordsOfAddress} from '../address.ts'
import {at, type Context, drop, happen, note, undetermined} from '../context.ts'
import {ctText, type Exec, natText, tupleText} from '../ct-text.ts'
import {commit} from '../datapath-actions.ts'
import {losesPause, recirculate, restText, takeRest} from '../freeze.ts'
import type {Frozen} from '../frozen.ts'
import {copyOf, getBits, getField, wholeField} from '../packet.ts'
import {CS, ETH} from '../protocols.ts'
import {recirculationId, stateOf} from '../recirculation.ts'
import {Line} from '../trace-node.ts'
import {asSent} from '../translated.ts'
import type {CtOutcome, Packet} from '../types.ts'
import {unwildcard} from './set.ts'

type CtAction = Extract<Action, {kind: 'ct'}>

const LABEL = wholeField('ct_label')
const UNTRACKED = 'Sets the packet to an untracked state, and clears all the conntrack fields.'

/** `ct(…)`: tracks the packet, and with a table sends a copy of it on there (compose_conntrack_action()). */
export function ct(ctx: Context, action: CtAction): void {
  const zone = zoneOf(ctx, action)
  const exec = runExec(ctx, action)
  const before = {mark: ctx.packet[W.ct_mark]!, label: getField(ctx.packet, LABEL.field)}
  if (ctx.faithful) {
    ctx.odp.push(ctText(action, zone, exec, before))
    if (action.table !== null && !losesPause(ctx)) forkAssumed(ctx, action, zone)
  } else execute(ctx, action, zone, exec)
  clearConntrack(ctx.packet)
  note(ctx, 'detail', UNTRACKED)
  ctx.conntracked = false
}

function zoneOf(ctx: Context, {zone}: CtAction): number {
  if (ctx.faithful) commit(ctx)
  if (typeof zone === 'number') return zone
  unwildcard(ctx, zone)
  return Number(getBits(ctx.packet, zone) & 0xffffn)
}

/** Runs exec(…) on the packet; the masks tell what it wrote. */
function runExec(ctx: Context, action: CtAction): Exec {
  let markMask = 0
  let labelMask = 0n
  for (const inner of action.exec) {
    if (inner.kind !== 'set' && inner.kind !== 'move') continue
    const {dst} = inner
    const bits = ((1n << BigInt(dst.bits)) - 1n) & (inner.kind === 'set' ? inner.mask : -1n)
    const mask = bits << BigInt(dst.start)
    if (dst.field.name === 'ct_mark') markMask = (markMask | Number(mask)) >>> 0
    if (dst.field.name === 'ct_label') labelMask |= mask
  }
  const wildcards = ctx.wildcards?.slice(W.ct_mark, W.ct_label + 4)
  const nat = action.nat === null ? [] : [natAction(action.nat)]
  if (action.exec.length + nat.length > 0) ctx.act(ctx, [...nat, ...action.exec], false)
  // A trace calls any empty list of actions so.
  else if (ctx.faithful) ctx.nodes.push(new Line('action', 'drop', ctx.bridge.name))
  if (wildcards) ctx.wildcards?.set(wildcards, W.ct_mark)
  return {markMask, labelMask}
}

const natAction = (nat: NatSpec): Action => ({kind: 'nat', text: natText(nat), nat})

/** `faithful`: the copy goes on in the state that was given for it, or as a new connection. */
function forkAssumed(ctx: Context, action: CtAction, zone: number): void {
  const {run} = ctx
  const given = run.options.ctNext?.[run.ctNextUsed]
  if (given !== undefined) run.ctNextUsed++
  const frozen = fork(ctx, action, zone, given ?? CS.trk | CS.new, given === undefined)
  if (!frozen || action.nat === null) return
  const {addressMin} = action.nat
  const initial = tupleText(frozen.packet, addressMin)
  if (ctx.inGroup && action.nat.direction !== null) {
    undetermined(ctx, 'ofproto/trace simulates NAT of a bucket from memory that it has freed already')
  } else assumeNat(frozen.packet, action.nat)
  frozen.nat = {initial, modified: tupleText(frozen.packet, addressMin)}
}

function fork(ctx: Context, action: CtAction, zone: number, state: number, assumed: boolean): Frozen | null {
  const table = action.table?.id ?? null
  if (table === null) {
    undetermined(ctx, `no id known for table '${action.table?.written}'`)
    return null
  }
  const rest = takeRest(ctx)
  const userdata = ctx.pausing?.userdata ?? null
  const whole = stateOf(true, ctx.arrivedAt, userdata) + restText(rest)
  const recircId = recirculationId(ctx, table, ctx.actionSet, whole)
  const packet = copyOf(ctx.packet)
  packet[W.recirc_id] = recircId
  packet[W.ct_state] = state
  packet[W.ct_zone] = zone
  if (ctx.faithful) recirculate(ctx, recircId)
  note(
    ctx,
    'detail',
    `A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table ${table}.`,
  )
  const frozen: Frozen = {
    kind: 'ct',
    recircId,
    bridge: ctx.bridge,
    table,
    packet,
    stack: [...ctx.stack],
    actionSet: [...ctx.actionSet],
    rest,
    conntracked: true,
    ctState: state,
    ctDefault: assumed,
    nat: null,
    metadata: ctx.metadata,
    quoted: ctx.quoted,
    mirrored: ctx.mirrored,
    mirroring: ctx.mirroring,
  }
  ctx.run.queue.push(frozen)
  ctx.forked = true
  return frozen
}

/** The first address and port of the range, as ofproto/trace simulates NAT. */
function assumeNat(packet: Packet, nat: NatSpec): void {
  if (nat.direction === null || nat.addressMin === null) return
  const words = wordsOfAddress(nat.addressMin)
  if (!words) return
  const source = nat.direction === 'src'
  if (words.length === 1) packet[source ? W.nw_src : W.nw_dst] = words[0]!
  else packet.set(words, source ? W.ipv6_src : W.ipv6_dst)
  if (nat.portMin !== null) packet[source ? W.tp_src : W.tp_dst] = nat.portMin
}

/** `real`: the connection table decides. */
function execute(ctx: Context, action: CtAction, zone: number, exec: Exec): void {
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

/** `ct_clear`: only where the packet was tracked. */
export function ctClear(ctx: Context): void {
  if (!ctx.conntracked) return
  if (ctx.faithful) ctx.odp.push('ct_clear')
  clearConntrack(ctx.packet)
  ctx.conntracked = false
  ctx.metadata = {state: 0, zone: 0}
}

/** flow_clear_conntrack(). */
export function clearConntrack(packet: Packet): void {
  packet.fill(0, W.ct_state, W.ct_tp_dst + 1)
}
