import {fieldNamed, W} from '../../fields.ts'
import {type Context, drop, note} from '../context.ts'
import {commit} from '../datapath-actions.ts'
import {BOTTOM, firstLabel, labels, MAX_LABELS} from '../mpls-labels.ts'
import {clearNetwork} from '../packet.ts'
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
    packet.copyWithin(W.mpls + 1, W.mpls, W.mpls + MAX_LABELS - 1)
    packet[W.mpls] = packet[W.mpls + 1]! & ~BOTTOM
  } else {
    if (isIp(packet)) {
      looked(ctx, fieldNamed('ip_dscp'), 0x3fn)
      exact(ctx, W.nw_ttl)
    }
    packet[W.mpls] = firstLabel(packet, isIp(packet))
    clearNetwork(packet)
    packet[W.dp_hash] = 0
  }
  packet[W.dl_type] = etherType
  return true
}

/** `pop_mpls`: what lies behind the last label is only known after a recirculation. */
export function popMpls(ctx: Context, etherType: number): void {
  const {packet} = ctx
  const n = labels(packet)
  if (n === 0) return
  exact(ctx, W.dl_type, W.mpls)
  if (n === MAX_LABELS && (packet[W.mpls + n - 1]! & BOTTOM) === 0) {
    ctx.error = 'Too many MPLS labels'
    return
  }
  packet.copyWithin(W.mpls, W.mpls + 1, W.mpls + MAX_LABELS)
  packet[W.mpls + MAX_LABELS - 1] = 0
  packet[W.dl_type] = etherType
  if (!isMpls(etherType)) ctx.wasMpls = true
}
