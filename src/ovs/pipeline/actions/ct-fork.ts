import {W} from '../../fields.ts'
import type {Action, NatSpec} from '../../syntax/flow-types.ts'
import {wordsOfAddress} from '../address.ts'
import {type Context, note, undetermined} from '../context.ts'
import {tupleText} from '../ct-text.ts'
import {recirculate, restText, takeRest} from '../freeze.ts'
import type {Frozen} from '../frozen.ts'
import type {Packet} from '../packet.ts'
import {copyOf} from '../packet.ts'
import {CS} from '../protocols.ts'
import {recirculationId, stateOf} from '../recirculation.ts'

type CtAction = Extract<Action, {kind: 'ct'}>

/** `faithful`: the copy goes on in the state that was given for it, or as a new connection. */
export function forkAssumed(ctx: Context, action: CtAction, zone: number): void {
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

/** Sends a copy of the packet on, to come back in the table that the action names; null where nobody knows which. */
export function fork(ctx: Context, action: CtAction, zone: number, state: number, assumed: boolean): Frozen | null {
  const table = action.table?.id ?? null
  if (table === null) {
    undetermined(ctx, `no id known for table '${action.table?.written}'`)
    return null
  }
  const rest = takeRest(ctx)
  const userdata = ctx.pausing?.userdata ?? null
  const whole = stateOf(ctx, {conntracked: true, port: ctx.arrivedAt, userdata}) + restText(rest)
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
