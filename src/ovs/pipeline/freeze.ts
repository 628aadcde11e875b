import type {Context} from './context.ts'
import {commit} from './datapath-actions.ts'

/** Ends a frozen translation: the datapath gets `recirc`, after `hash` where a group asked for one (finish_freezing()). */
export function finishFreezing(ctx: Context): void {
  const {freezing} = ctx
  ctx.freezing = null
  if (freezing === null) return
  commit(ctx)
  const id = ++ctx.run.recircId
  if (freezing.kind === 'pause') return
  if (freezing.hash !== null) ctx.odp.push(`hash(${freezing.hash})`)
  ctx.odp.push(`recirc(0x${id.toString(16)})`)
}
