import {W} from '../../fields.ts'
import {formatHex} from '../../syntax/format-value.ts'
import {type Context, note} from '../context.ts'
import {exact} from '../wildcards.ts'

/** `set_queue`: the priority that the datapath gives the packet (dpif_queue_to_priority(): class 1:N+1). */
export function setQueue(ctx: Context, queue: number): void {
  exact(ctx, W.skb_priority)
  const priority = ctx.run.sw.kernel ? (0x10000 | (queue + 1)) >>> 0 : queue
  ctx.packet[W.skb_priority] = priority
}

/** `pop_queue`: the priority that the packet came with. */
export function popQueue(ctx: Context): void {
  const priority = ctx.originalPriority
  ctx.packet[W.skb_priority] = priority
  note(ctx, 'detail', `queue = ${formatHex(priority)}`)
}
