import {W} from '../../fields.ts'
import type {Context} from '../context.ts'
import {ETH, hasIpType, PROTO} from '../protocols.ts'
import {exact} from '../wildcards.ts'

/** Notes that what a hash is taken over was looked at (flow_mask_hash_fields(), lib/flow.c). */
export function lookForHash(ctx: Context, fields: string): void {
  switch (fields) {
    case 'eth_src':
      exact(ctx, W.dl_src, W.dl_src + 1)
      return
    case 'nw_src':
      lookAtAddress(ctx, W.nw_src, W.ipv6_src)
      return
    case 'nw_dst':
      lookAtAddress(ctx, W.nw_dst, W.ipv6_dst)
      return
    case 'symmetric_l3':
      lookAtAddresses(ctx)
      return
    case 'symmetric_l4':
      lookAtL4(ctx)
      return
    default:
      if (hasIpType(ctx.packet)) lookAtL3L4(ctx, fields.endsWith('+udp'))
  }
}

function lookAtL4(ctx: Context): void {
  exact(ctx, W.dl_src, W.dl_src + 1, W.dl_dst, W.dl_dst + 1)
  lookAtAddresses(ctx)
  const {packet, wildcards} = ctx
  if (wildcards === null) return
  for (const word of [W.vlan, W.vlan + 1]) wildcards[word]! |= 0x1fff
  if (!hasIpType(packet)) return
  exact(ctx, W.nw_proto)
  if (packet[W.nw_proto] === PROTO.udp) return
  const isIcmp = packet[W.nw_proto] === PROTO.icmp || packet[W.nw_proto] === PROTO.icmp6
  for (const word of [W.tp_src, W.tp_dst]) wildcards[word]! |= isIcmp ? 0xff : 0xffff
}

function lookAtL3L4(ctx: Context, withUdp: boolean): void {
  lookAtAddresses(ctx)
  exact(ctx, W.nw_proto)
  const protocol = ctx.packet[W.nw_proto]
  if (protocol === PROTO.tcp || protocol === PROTO.sctp || (withUdp && protocol === PROTO.udp)) {
    exact(ctx, W.tp_src, W.tp_dst)
  }
}

function lookAtAddresses(ctx: Context): void {
  lookAtAddress(ctx, W.nw_src, W.ipv6_src)
  lookAtAddress(ctx, W.nw_dst, W.ipv6_dst)
}

function lookAtAddress(ctx: Context, v4: number, v6: number): void {
  const type = ctx.packet[W.dl_type]
  if (type === ETH.ip) exact(ctx, v4)
  else if (type === ETH.ipv6) exact(ctx, v6, v6 + 1, v6 + 2, v6 + 3)
}
