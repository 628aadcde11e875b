import {W} from '../fields.ts'
import type {Context} from './context.ts'
import {ETH} from './protocols.ts'
import {exact} from './wildcards.ts'

const REQUEST = 1
const REPLY = 2

/** An ARP that says where its sender is now, asked or not: a broadcast reply, or a request for its own address. */
export function isGratuitousArp(ctx: Context): boolean {
  const {packet} = ctx
  if (packet[W.dl_type] !== ETH.arp) return false
  if (packet[W.dl_dst] !== 0xffff || packet[W.dl_dst + 1] !== 0xffff_ffff) return false
  exact(ctx, W.nw_proto)
  if (packet[W.nw_proto] === REPLY) return true
  if (packet[W.nw_proto] !== REQUEST) return false
  exact(ctx, W.nw_src, W.nw_dst)
  return packet[W.nw_src] === packet[W.nw_dst]
}
