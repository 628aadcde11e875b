import {W} from '../../fields.ts'
import type {Context} from '../context.ts'
import {tagCount, VLAN_PRESENT} from '../packet.ts'
import {exact} from '../wildcards.ts'

const TPID = 0x8100

/** `mod_vlan_vid`: a packet without a tag gets one (OpenFlow 1.0's way). */
export function modVlanVid(ctx: Context, vid: number): void {
  if (ctx.wildcards !== null) ctx.wildcards[W.vlan]! |= 0x1fff
  const tag = ctx.packet[W.vlan]!
  const tpid = tag >>> 16 || TPID
  ctx.packet[W.vlan] = (tpid << 16) | (tag & 0xe000) | VLAN_PRESENT | vid
}

/** `mod_vlan_pcp`. */
export function modVlanPcp(ctx: Context, pcp: number): void {
  if (ctx.wildcards !== null) ctx.wildcards[W.vlan]! |= 0xf000
  const tag = ctx.packet[W.vlan]!
  const tpid = tag >>> 16 || TPID
  ctx.packet[W.vlan] = (tpid << 16) | (tag & 0x0fff) | VLAN_PRESENT | (pcp << 13)
}

/** `push_vlan`: a tag of VLAN 0 outside the others; OVS keeps two, the innermost of three is lost. */
export function pushVlan(ctx: Context, tpid: number): void {
  exact(ctx, W.vlan, W.vlan + 1)
  ctx.packet[W.vlan + 1] = ctx.packet[W.vlan]!
  ctx.packet[W.vlan] = (tpid << 16) | VLAN_PRESENT
}

/** `pop_vlan`: nothing happens to a packet without a tag. A TCI behind the only tag that says it is none stays there (flow_pop_vlan()). */
export function popVlan(ctx: Context): void {
  const {packet} = ctx
  exact(ctx, W.vlan)
  const count = tagCount(packet)
  if (count === 0) return
  exact(ctx, W.vlan + 1)
  if (count === 2) packet[W.vlan] = packet[W.vlan + 1]!
  packet[W.vlan + count - 1] = 0
}
