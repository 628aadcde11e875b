import type {Action} from '../syntax/flow-types.ts'
import {formatHex} from '../syntax/format-value.ts'
import {type Context, undetermined, type Waiting} from './context.ts'
import {commit} from './datapath-actions.ts'
import {packetInText} from './packet-in-text.ts'
import {recirculationId, stateOf} from './recirculation.ts'

/** Ends a frozen translation: the datapath gets `recirc`, after `hash` where a group asked for one (finish_freezing()). */
export function finishFreezing(ctx: Context): void {
  const {freezing, pausing} = ctx
  if (freezing === null) return
  commit(ctx)
  if (losesPause(ctx)) return
  const rest = restText(ctx.rest.splice(0))
  const state = stateOf(ctx.conntracked, ctx.arrivedAt, pausing?.userdata ?? null)
  const id = recirculationId(ctx, 0, ctx.actionSet, state + rest)
  if (freezing.hash !== null && pausing === null) ctx.odp.push(`hash(${freezing.hash})`)
  recirculate(ctx, id)
}

/**
 * A pause without a packet has nothing to send to the controller, and OVS then goes on as if it still had to: nothing of the
 * pass recirculates any more (finish_freezing__()).
 */
export const losesPause = ({pausing, sideEffects}: Context): boolean => pausing !== null && !sideEffects

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
  const {table, flow, cookie} = ctx
  for (const action of actions) {
    if (action.kind === 'note' || action.kind === 'conjunction') continue
    const last = ctx.rest.findLast(({place}) => place !== null)?.place
    const isSaid = last != null && last.table === table && last.cookie === cookie
    ctx.rest.push({action, place: TELLING.has(action.kind) && !isSaid ? {table, flow, cookie} : null})
  }
}

/** What waits for the recirculation, as a trace writes it. */
export const restText = (rest: readonly Waiting[]): string =>
  rest.map(({action, place}) => (place === null ? '' : `${placeText(place)},`) + action.text).join(',')

const placeText = ({table, cookie}: NonNullable<Waiting['place']>): string =>
  `unroll_xlate(table=${table}, cookie=${formatHex(cookie)})`
