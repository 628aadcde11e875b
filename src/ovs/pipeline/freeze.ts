import {type Context, undetermined} from './context.ts'
import {commit} from './datapath-actions.ts'
import {recirculationId} from './recirculation.ts'

/** Ends a frozen translation: the datapath gets `recirc`, after `hash` where a group asked for one (finish_freezing()). */
export function finishFreezing(ctx: Context): void {
  const {freezing} = ctx
  if (freezing === null) return
  commit(ctx)
  // A pause without a packet has nothing to send to the controller, and OVS then goes on as if it still had to.
  if (freezing.kind === 'pause') return
  ctx.freezing = null
  const id = recirculationId(ctx, ctx.table, ctx.actionSet, `frozen ${ctx.run.lastRecircId}`)
  if (freezing.hash !== null) ctx.odp.push(`hash(${freezing.hash})`)
  ctx.odp.push(`recirc(0x${id.toString(16)})`)
}

/** What lies behind an MPLS label that was popped is known after a recirculation, which a trace doesn't follow. */
export function freezeForMpls(ctx: Context): void {
  ctx.exit = true
  if (ctx.faithful) ctx.freezing = {kind: 'mpls', hash: null}
  else undetermined(ctx, 'what lies behind the MPLS label that was popped is not known')
}
