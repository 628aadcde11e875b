import {W} from '../fields.ts'
import {meetsPrerequisite} from '../syntax/prerequisites.ts'
import type {Packet} from './packet.ts'

/** EtherTypes (IEEE 802, RFC 3032). */
export const ETH = {
  ip: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  ipv6: 0x86dd,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  nsh: 0x894f,
  vlan: 0x8100,
  qinq: 0x88a8,
} as const

/** IP protocol numbers (IANA). */
export const PROTO = {icmp: 1, igmp: 2, tcp: 6, udp: 17, icmp6: 58, sctp: 132} as const

/** Bits of nw_frag: any fragment, and one that isn't the first. */
export const FRAG = {any: 1, later: 2} as const

/** Bits of ct_state (include/openvswitch/packets.h). */
export const CS = {new: 1, est: 2, rel: 4, rpl: 8, inv: 16, trk: 32, snat: 64, dnat: 128} as const

/** Bits of tcp_flags (RFC 9293). */
export const TCP = {fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32} as const

/** Reserved ports of OpenFlow 1.0, as OVS keeps them. */
export const OFPP = {
  /** Above all ports but these. */
  max: 0xff00,
  unset: 0xfff7,
  inPort: 0xfff8,
  table: 0xfff9,
  normal: 0xfffa,
  flood: 0xfffb,
  all: 0xfffc,
  controller: 0xfffd,
  local: 0xfffe,
  none: 0xffff,
} as const

/** By the packet's type where it has no Ethernet header, also behind a label that was pushed there (is_ip_any() of lib/flow.h). */
export const isIp = (packet: Packet): boolean => meetsPrerequisite(packet, 'ip')
/** By what the flow says of the type alone. */
export const hasIpType = (packet: Packet): boolean => packet[W.dl_type] === ETH.ip || packet[W.dl_type] === ETH.ipv6
export const isMpls = (type: number): boolean => type === ETH.mpls || type === ETH.mplsMulticast
export const isArp = (packet: Packet): boolean => packet[W.dl_type] === ETH.arp || packet[W.dl_type] === ETH.rarp

/** Internal rules live here, behind all other tables: only who asks for it by its number looks there, and `dump-flows` leaves it out. */
export const INTERNAL_TABLE = 254
