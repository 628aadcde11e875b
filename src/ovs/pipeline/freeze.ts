import type {Action} from '../syntax/flow-types.ts'
import {type Context, undetermined} from './context.ts'
import {commit} from './datapath-actions.ts'
import {recirculationId, stateOf} from './recirculation.ts'

/** Ends a frozen translation: the datapath gets `recirc`, after `hash` where a group asked for one (finish_freezing()). */
export function finishFreezing(ctx: Context): void {
  const {freezing} = ctx
  if (freezing === null) return
  commit(ctx)
  const rest = ctx.rest.splice(0).join(',')
  // A pause without a packet has nothing to send to the controller, and OVS then goes on as if it still had to.
  if (freezing.kind === 'pause') return
  ctx.freezing = null
  const id = recirculationId(ctx, ctx.table, ctx.actionSet, stateOf(ctx.conntracked, false, null) + rest)
  if (freezing.hash !== null) ctx.odp.push(`hash(${freezing.hash})`)
  ctx.odp.push(`recirc(0x${id.toString(16)})`)
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
  if (ctx.freezing === null) return
  const place = `unroll_xlate(${ctx.table},${ctx.flow?.cookie ?? 0n})`
  for (const {kind, text} of actions) {
    if (kind === 'note' || kind === 'conjunction') continue
    const last = ctx.rest.findLast((kept) => kept.startsWith('unroll_xlate('))
    if (TELLING.has(kind) && last !== place) ctx.rest.push(place)
    ctx.rest.push(text)
  }
}
