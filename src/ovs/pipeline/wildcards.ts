import {FIELDS, type Field, fieldNamed, W} from '../fields.ts'
import type {Context} from './context.ts'
import type {Packet} from './packet.ts'
import {orMask} from './packet.ts'
import {ETH, isIp, PROTO} from './protocols.ts'

/** Notes that words of the packet were looked at or written whole (`faithful` only). */
export function exact(ctx: Context, ...words: number[]): void {
  if (ctx.wildcards === null) return
  for (const word of words) ctx.wildcards[word] = FULL[word]!
}

/** Notes bits of a field. */
export function looked(ctx: Context, field: Field, mask: bigint): void {
  if (ctx.wildcards === null) return
  // What a read of it gives is the other byte of its word (see getBits()): the mask that was there goes the same way.
  if (field.name === 'nd_options_type') ctx.wildcards[W.tcp_flags]! >>>= 8
  // Of an operation of ARP one byte is kept.
  orMask(ctx.wildcards, field, field.name === 'arp_op' ? mask & 0xffn : mask)
}

/** All bits that any field has in each word. */
export const FULL: Readonly<Packet> = fullWords()

function fullWords(): Packet {
  const full = new Uint32Array(Math.max(...FIELDS.flatMap((f) => f.parts.map((p) => p.word))) + 1)
  for (const field of FIELDS) orMask(full, field, (1n << BigInt(field.bits)) - 1n)
  full[W.nw_proto] = 0xff
  full[W.vlan] = 0xffff_ffff
  full[W.vlan + 1] = 0xffff_ffff
  return full
}

/** What a translation looks at in any case (xlate_wc_init()). */
export function initialWildcards(packet: Packet, netflow: boolean): Packet {
  const wildcards = new Uint32Array(packet.length)
  wildcards[W.in_port] = 0xffff_ffff
  wildcards[W.recirc_id] = 0xffff_ffff
  wildcards[W.packet_type] = 0xffff_ffff
  wildcards[W.dl_type] = 0xffff
  if (isIp(packet)) wildcards[W.nw_frag] = 3
  if (netflow && packet[W.dl_type] === ETH.ip) lookForNetflow(packet, wildcards)
  if (packet[W.tun_dst] !== 0 || packet.subarray(W.tun_ipv6_dst, W.tun_ipv6_dst + 4).some((word) => word !== 0)) {
    for (const name of ['tun_id', 'tun_src', 'tun_dst', 'tun_ipv6_src', 'tun_ipv6_dst', 'tun_tos', 'tun_flags']) {
      const field = fieldNamed(name)
      orMask(wildcards, field, (1n << BigInt(field.bits)) - 1n)
    }
  }
  return wildcards
}

/** NetFlow tells flows apart by these (netflow_mask_wc()). */
function lookForNetflow(packet: Packet, wildcards: Packet): void {
  for (const word of [W.nw_proto, W.nw_src, W.nw_dst]) wildcards[word] = FULL[word]!
  wildcards[W.nw_tos]! |= 0xfc
  const ports = packet[W.nw_proto] === PROTO.icmp ? 0xff : 0xffff
  wildcards[W.tp_src]! |= ports
  wildcards[W.tp_dst]! |= ports
}
