import {W} from '../../fields.ts'
import {formatHex} from '../../syntax/format-value.ts'
import {type Context, note} from '../context.ts'
import type {PortInput} from '../input.ts'
import {exact} from '../wildcards.ts'

const DSCP = 0xfc

/** `set_queue`: the priority that the datapath gives the packet (dpif_queue_to_priority(): class 1:N+1). */
export function setQueue(ctx: Context, queue: number): void {
  exact(ctx, W.skb_priority)
  ctx.packet[W.skb_priority] = priorityOf(ctx, queue)
}

const priorityOf = (ctx: Context, queue: number): number => (ctx.run.sw.kernel ? (0x10000 | (queue + 1)) >>> 0 : queue)

/** A port whose queues have a DSCP writes it into what goes there by such a queue; the sender has to put the old one back. */
export function markByQueue(ctx: Context, {queueDscp}: PortInput): void {
  if (queueDscp === undefined || queueDscp.size === 0) return
  exact(ctx, W.skb_priority)
  const {packet, wildcards} = ctx
  for (const [queue, dscp] of queueDscp) {
    if (priorityOf(ctx, queue) !== packet[W.skb_priority]) continue
    if (wildcards) wildcards[W.nw_tos]! |= DSCP
    packet[W.nw_tos] = (packet[W.nw_tos]! & ~DSCP) | ((dscp << 2) & DSCP)
  }
}

/** `pop_queue`: the priority that the packet came with. */
export function popQueue(ctx: Context): void {
  const priority = ctx.originalPriority
  exact(ctx, W.skb_priority)
  if (ctx.packet[W.skb_priority] === priority) return
  ctx.packet[W.skb_priority] = priority
  note(ctx, 'detail', `queue = ${formatHex(priority)}`)
}
