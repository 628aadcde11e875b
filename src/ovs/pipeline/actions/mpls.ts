import {fieldNamed, W} from '../../fields.ts'
import {commit} from '../commit.ts'
import {type Context, drop, note, undetermined} from '../context.ts'
import {BOTTOM, firstLabel, labels, MAX_LABELS, putFirstLabel, putLabel, takeLabel} from '../mpls-labels.ts'
import {isIp, isMpls} from '../protocols.ts'
import {exact, looked} from '../wildcards.ts'

/** `push_mpls`: the new label repeats the outer one, or takes traffic class and TTL from IP. False where it is one too many. */
export function pushMpls(ctx: Context, etherType: number): boolean {
  const {packet} = ctx
  const n = labels(packet)
  if (n >= MAX_LABELS) {
    ctx.error = 'Too many MPLS labels'
    const effect = drop(ctx, 'other', 'the packet would have more MPLS labels than OVS handles')
    // ofproto/trace only says so of a packet that is really sent.
    if (!ctx.faithful) note(ctx, 'error', 'too many MPLS labels', effect)
    return false
  }
  if (n === 0 && ctx.faithful) commit(ctx)
  exact(ctx, W.dl_type, W.mpls)
  if (n > 0) {
    putLabel(packet, n, packet[W.mpls]! & ~BOTTOM, etherType)
  } else {
    if (isIp(packet)) {
      looked(ctx, fieldNamed('ip_dscp'), 0x3fn)
      exact(ctx, W.nw_ttl)
    }
    putFirstLabel(packet, firstLabel(packet, isIp(packet)), etherType)
  }
  return true
}

/** `pop_mpls`: what lies behind the last label is only known after a recirculation. */
export function popMpls(ctx: Context, etherType: number): void {
  const {packet} = ctx
  const n = labels(packet)
  if (n === 0) return
  exact(ctx, W.dl_type, W.mpls)
  if (isTooDeep(ctx, n)) return
  takeLabel(packet, n, etherType)
  if (!isMpls(etherType)) ctx.wasMpls = true
}

/** Whether the label at the top of `n` can't be taken off: what would come up behind the last isn't seen. The packet is given up then. */
export function isTooDeep(ctx: Context, n: number): boolean {
  if (n < MAX_LABELS || (ctx.packet[W.mpls + n - 1]! & BOTTOM) !== 0) return false
  ctx.error = 'Too many MPLS labels'
  giveUpActions(ctx)
  return true
}

/**
 * Nothing of what was to be done so far is done, also where the translation goes on behind a peer or a bucket that ended so
 * (the ofpbuf_clear() of compose_mpls_pop_action()).
 */
function giveUpActions(ctx: Context): void {
  ctx.givenUp++
  ctx.odp.length = 0
  ctx.effects.length = 0
  drop(ctx, 'other', 'a label is popped of a stack that is deeper than OVS sees')
  if (ctx.openLists === 0) return
  undetermined(
    ctx,
    'ovs-vswitchd empties its actions while a list within them is open, and writes where it no longer has memory',
  )
}
