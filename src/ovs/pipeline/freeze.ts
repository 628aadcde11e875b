import type {Action} from '../syntax/flow-types.ts'
import {formatHex} from '../syntax/format-value.ts'
import {commit} from './commit.ts'
import {type Context, undetermined} from './context.ts'
import type {Unroll} from './frozen.ts'
import {packetInText} from './packet-in-text.ts'
import {recirculationId, stateOf} from './recirculation.ts'
import {Line} from './trace-node.ts'

/** Ends a frozen translation: the datapath gets `recirc`, after `hash` where a group asked for one (finish_freezing()). */
export function finishFreezing(ctx: Context): void {
  const {freezing, pausing} = ctx
  if (freezing === null) return
  commit(ctx)
  if (losesPause(ctx)) return
  const rest = restText(takeRest(ctx))
  const {conntracked, arrivedAt: port} = ctx
  const state = stateOf(ctx, {conntracked, port, userdata: pausing?.userdata ?? null})
  const id = recirculationId(ctx, 0, ctx.actionSet, state + rest)
  if (freezing.hash !== null && pausing === null) ctx.odp.push(`hash(${freezing.hash})`)
  recirculate(ctx, id)
}

/**
 * A pause without a packet has nothing to send to the controller, and OVS then goes on as if it still had to: nothing of the
 * pass recirculates any more (finish_freezing__()).
 */
export const losesPause = ({pausing, sideEffects, keepsAside}: Context): boolean =>
  pausing !== null && !sideEffects && !keepsAside

/** The datapath's action that ends a frozen translation; what was frozen is forgotten (ctx_cancel_freeze()). */
export function recirculate(ctx: Context, id: number): void {
  const {pausing} = ctx
  ctx.freezing = null
  ctx.pausing = null
  ctx.odp.push(
    pausing === null
      ? `recirc(0x${id.toString(16)})`
      : packetInText({...pausing, isSent: true, continues: true, recirc: id, cookie: ctx.cookie}),
  )
}

/** What lies behind an MPLS label that was popped is known after a recirculation, which a trace doesn't follow. */
export function freezeForMpls(ctx: Context): void {
  ctx.exit = true
  if (ctx.faithful) ctx.freezing = {kind: 'mpls', hash: null}
  else undetermined(ctx, 'what lies behind the MPLS label that was popped is not known')
}

/** Actions that may tell the controller something, and with it in which table and flow they stand. */
const TELLING: ReadonlySet<Action['kind']> = new Set([
  'output',
  'outputReg',
  'group',
  'controller',
  'decMplsTtl',
  'decNshTtl',
  'decTtl',
])

/** Keeps what is left of a list for after the recirculation: it is part of the state that an id stands for (freeze_unroll_actions()). */
export function keepRest(ctx: Context, actions: readonly Action[]): void {
  for (const action of actions) {
    if (action.kind === 'note' || action.kind === 'conjunction') continue
    if (TELLING.has(action.kind) || (action.kind === 'resubmit' && action.table === null)) tellPlace(ctx)
    ctx.rest.push(action)
  }
}

/** Says where the actions from here on stand, unless that was said already (freeze_put_unroll_xlate()). */
function tellPlace(ctx: Context): void {
  const {table, cookie, unroll} = ctx
  if (unroll !== null && unroll.table === table && unroll.cookie === cookie) return
  ctx.unroll = {kind: 'unrollXlate', text: `unroll_xlate(table=${table}, cookie=${cookie})`, table, cookie}
  ctx.rest.push(ctx.unroll)
}

/** `unroll_xlate(…)`: what is behind it tells the controller of where it stood before. */
export function unroll(ctx: Context, {table, cookie}: Unroll): void {
  Object.assign(ctx, {table, cookie})
  const text = `restored state: table=${table}, cookie=${formatHex(inReverse(cookie))}`
  ctx.nodes.push(new Line('thaw', text, ctx.bridge.name))
}

/** A number of 64 bits with its bytes the other way round, as ofproto/trace prints this cookie on a little-endian machine. */
function inReverse(number: bigint): bigint {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, number)
  return bytes.getBigUint64(0, true)
}

/** What waits for the recirculation; from here on nothing does. */
export function takeRest(ctx: Context): Action[] {
  ctx.unroll = null
  return ctx.rest.splice(0)
}

/** Actions that wait, as a trace writes them. */
export const restText = (rest: readonly Action[]): string => rest.map(({text}) => text).join(',')
