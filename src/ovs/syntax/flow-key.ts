import {FLOW_WORDS, presenceOf, W} from '../fields.ts'
import {etherTypeOf} from './ether-type.ts'
import {formatMaskedWords} from './format-words.ts'
import type {NumberNames} from './names.ts'
import {layoutOf} from './tlv-fields.ts'

const ALL = 0xffff_ffff
const KEY = 8
const LATER = 2

/**
 * The text after `Flow: ` and `Final flow: ` of ofproto/trace: all that such a packet has, and of its metadata what is not
 * 0 (flow_format() and flow_wildcards_init_for_packet() of lib/flow.c).
 */
export function formatFlowKey(packet: Uint32Array, names: NumberNames = {}): string {
  return formatMaskedWords(packet, presentBits(packet, names), names)
}

/** Masks of the words that the packet has something in. */
function presentBits(packet: Uint32Array, names: NumberNames): Uint32Array {
  const masks = new Uint32Array(FLOW_WORDS)
  const nonzero = (word: number, words = 1): void => {
    for (let i = 0; i < words; i++) if (packet[word + i]) masks.fill(ALL, word, word + words)
  }
  for (const word of [W.skb_priority, W.pkt_mark, W.ct_state, W.ct_zone, W.ct_mark, W.recirc_id, W.dp_hash, W.in_port])
    nonzero(word)
  nonzero(W.ct_label, 4)
  for (let n = 0; n < 32; n++) nonzero(W.regs + n)
  nonzero(W.metadata, 2)
  tunnelBits(packet, masks, names)
  masks[W.packet_type] = ALL
  const etherType = etherTypeOf(packet)
  connectionBits(packet, masks, etherType)
  if (packet[W.packet_type] === 0) ethernetBits(packet, masks)
  networkBits(packet, masks, etherType)
  return masks
}

function tunnelBits(packet: Uint32Array, masks: Uint32Array, names: NumberNames): void {
  const hasDestination = [0, 1, 2, 3].some((i) => packet[W.tun_ipv6_dst + i]) || packet[W.tun_dst]
  if (!hasDestination) {
    if (packet[W.tun_id] || packet[W.tun_id + 1]) masks.fill(ALL, W.tun_id, W.tun_id + 2)
    return
  }
  masks.fill(ALL, packet[W.tun_flags]! & KEY ? W.tun_id : W.tun_src, W.tun_metadata)
  for (const field of layoutOf(names)) {
    const presence = presenceOf(field)
    if (presence && packet[presence.word]! & presence.bit) for (const {word} of field.parts) masks[word] = ALL
  }
}

/** `CS_NEW | CS_ESTABLISHED | CS_RELATED | CS_REPLY_DIR | CS_SRC_NAT | CS_DST_NAT`: there is a connection. */
const CONNECTION = 0xcf
const TRACKED = 0x20
const INVALID = 0x10

/** There is a connection, or at least not known to be none (is_ct_valid(), lib/flow.h). */
const isTracked = (state: number): boolean => (state & CONNECTION) !== 0 || (state & (TRACKED | INVALID)) === TRACKED

function connectionBits(packet: Uint32Array, masks: Uint32Array, etherType: number): void {
  const valid = isTracked(packet[W.ct_state]!) && packet[W.ct_nw_proto] !== 0
  // The original direction's addresses are left out by the type in the Ethernet header, which a bare packet hasn't.
  const addresses = valid || packet[W.dl_type] !== etherType
  if (etherType === 0x0800 && addresses) masks.fill(ALL, W.ct_nw_src, W.ct_nw_dst + 1)
  if (etherType === 0x86dd && addresses && !isNeighbourDiscovery(packet))
    masks.fill(ALL, W.ct_ipv6_src, W.ct_ipv6_dst + 4)
  // NSH goes the way of IP here.
  const isNsh = etherType === 0x894f && packet[W.dl_type] === etherType
  if (valid && (etherType === 0x0800 || etherType === 0x86dd || isNsh)) masks.fill(ALL, W.ct_nw_proto, W.ct_tp_dst + 1)
}

function ethernetBits(packet: Uint32Array, masks: Uint32Array): void {
  masks.fill(ALL, W.dl_src, W.dl_dst + 2)
  masks[W.dl_type] = ALL
  for (let i = 0; i < 2; i++) {
    masks[W.vlan + i] = ALL
    if ((packet[W.vlan + i]! & 0xffff) === 0) break
  }
}

function networkBits(packet: Uint32Array, masks: Uint32Array, etherType: number): void {
  switch (etherType) {
    case 0x0800:
      masks.fill(ALL, W.nw_src, W.nw_dst + 1)
      break
    case 0x86dd:
      masks.fill(ALL, W.ipv6_src, W.ipv6_label + 1)
      // Whether it is neighbour discovery is asked of a later fragment, too (is_nd()).
      if (packet[W.nw_proto] === 58) {
        masks[W.tp_dst] = ALL
        if (packet[W.tp_dst] === 0) masks[W.tp_src] = ALL
      }
      if (isNeighbourDiscovery(packet)) {
        masks.fill(ALL, W.nd_target, W.nd_target + 4)
        masks.fill(ALL, W.arp_sha, W.arp_tha + 2)
      }
      break
    case 0x0806:
    case 0x8035:
      masks.fill(ALL, W.nw_src, W.nw_dst + 1)
      masks[W.nw_proto] = ALL
      masks.fill(ALL, W.arp_sha, W.arp_tha + 2)
      return
    case 0x8847:
    case 0x8848:
      for (let i = 0; i < 3; i++) {
        masks[W.mpls + i] = ALL
        if (packet[W.mpls + i]! & 0x100) break
      }
      return
    case 0x894f:
      // Where it came without Ethernet, OVS does not look for its type.
      if (packet[W.dl_type] !== etherType) return
      masks.fill(ALL, W.nsh_flags, W.nsh_c)
      masks[W.nsh_ttl] = ALL
      if (packet[W.nsh_mdtype] === 1) masks.fill(ALL, W.nsh_c, W.nsh_c + 4)
      break
    default:
      return
  }
  masks[W.nw_frag] = 3
  masks[W.nw_tos] = ALL
  masks[W.nw_ttl] = ALL
  masks[W.nw_proto] = ALL
  if (etherType !== 0x894f && !(packet[W.nw_frag]! & LATER)) transportBits(packet, masks)
}

/** ICMP, IGMP, TCP, UDP, ICMPv6, SCTP. */
const WITH_PORTS: ReadonlySet<number> = new Set([1, 2, 6, 17, 58, 132])

function transportBits(packet: Uint32Array, masks: Uint32Array): void {
  const protocol = packet[W.nw_proto]!
  if (!WITH_PORTS.has(protocol)) return
  masks[W.tp_src] = ALL
  masks[W.tp_dst] = ALL
  if (protocol === 6) masks[W.tcp_flags] = ALL
}

/** Whether an IPv6 packet is a neighbour solicitation or advertisement (RFC 4861; is_nd() of lib/flow.h). */
function isNeighbourDiscovery(packet: Uint32Array): boolean {
  const type = packet[W.tp_src]!
  return packet[W.nw_proto] === 58 && packet[W.tp_dst] === 0 && (type === 135 || type === 136)
}
