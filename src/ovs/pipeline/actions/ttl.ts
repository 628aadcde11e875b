import {W} from '../../fields.ts'
import type {Action} from '../../syntax/flow-types.ts'
import {type Context, drop, note} from '../context.ts'
import {ETH, isIp, isMpls} from '../protocols.ts'
import {exact} from '../wildcards.ts'
import {toController} from './controller.ts'

/** `dec_ttl`: a TTL of 1 or 0 goes to the controller and ends the list. False where it ends. OVS looks at it also where there is none. */
export function decTtl(ctx: Context, action: Extract<Action, {kind: 'decTtl'}>): boolean {
  exact(ctx, W.nw_ttl, W.nw_proto)
  if (!isIp(ctx.packet)) return true
  if (ctx.packet[W.nw_ttl]! > 1) {
    ctx.packet[W.nw_ttl]!--
    return true
  }
  const ids = action.controllers.length === 0 ? [0] : action.controllers
  for (const id of ids) toController(ctx, {reason: 'invalid_ttl', id, maxLen: 65535, userdata: null, meter: null})
  note(
    ctx,
    'warning',
    // Behind a label that was pushed without an Ethernet header, OVS takes both for IPv6.
    `IPv${ctx.packet[W.dl_type] === ETH.ip ? 4 : 6} decrement TTL exception`,
    drop(ctx, 'ttl', 'the TTL ran out'),
  )
  return false
}

/** `dec_mpls_ttl`: where there is no MPLS, too, the list ends. False where it ends. */
export function decMplsTtl(ctx: Context): boolean {
  if (isMpls(ctx.packet[W.dl_type]!)) {
    exact(ctx, W.mpls)
    const label = ctx.packet[W.mpls]!
    if ((label & 0xff) > 1) {
      ctx.packet[W.mpls] = label - 1
      return true
    }
    toController(ctx, {reason: 'invalid_ttl', id: 0, maxLen: 65535, userdata: null, meter: null})
  }
  note(ctx, 'warning', 'MPLS decrement TTL exception', drop(ctx, 'ttl', 'there is no MPLS label, or its TTL ran out'))
  return false
}

/** `dec_nsh_ttl`: where there is no NSH, too, the list ends. False where it ends. */
export function decNshTtl(ctx: Context): boolean {
  const {packet} = ctx
  if (packet[W.dl_type] === ETH.nsh) {
    exact(ctx, W.nsh_ttl)
    if (packet[W.nsh_ttl]! > 1) {
      packet[W.nsh_ttl]!--
      return true
    }
    toController(ctx, {reason: 'invalid_ttl', id: 0, maxLen: 65535, userdata: null, meter: null})
  }
  note(ctx, 'warning', 'NSH decrement TTL exception', drop(ctx, 'ttl', 'there is no NSH, or its TTL ran out'))
  return false
}
