import {W} from '../../fields.ts'
import {destinationOf, sourceOf} from '../address.ts'
import {ETH, FRAG, isIp, PROTO, TCP} from '../protocols.ts'
import type {CtTuple, Packet} from '../types.ts'

/** Stand-ins for the ICMP id of a traced packet, which no dumped connection has: of what asks, and of what answers. */
const ASKING_ID = -1
const ANSWERING_ID = -2

/** ICMP messages that ask, and those that answer them (RFC 792, RFC 4443). */
const ASKS = new Set([8, 13, 15])
const ANSWERS = new Set([0, 14, 16])
const ASKS6 = new Set([128])
const ANSWERS6 = new Set([129])
const ERRORS = new Set([3, 4, 5, 11, 12])
const ERRORS6 = new Set([1, 2, 3, 4])

/** What conntrack makes of a packet's headers. */
export type Headers =
  /** A packet that belongs to a connection of its own tuple. */
  | {readonly kind: 'tuple'; readonly protocol: number; readonly tuple: CtTuple}
  /** An ICMP error: it belongs to the connection that it quotes. */
  | {readonly kind: 'error'}
  /** Not IP, or ICMP of a kind that isn't tracked (ND, MLD). */
  | {readonly kind: 'invalid'}
  /** A later fragment: its ports are in another packet. */
  | {readonly kind: 'fragment'}

/** Reads what conntrack needs of a packet. */
export function headersOf(packet: Packet): Headers {
  if (!isIp(packet)) return {kind: 'invalid'}
  if ((packet[W.nw_frag]! & FRAG.later) !== 0) return {kind: 'fragment'}
  const protocol = packet[W.nw_proto]!
  const addresses = {src: sourceOf(packet), dst: destinationOf(packet)}
  if (protocol === (packet[W.dl_type] === ETH.ipv6 ? PROTO.icmp6 : PROTO.icmp)) return icmpHeaders(packet, addresses)
  const ports = hasPorts(protocol) ? {sport: packet[W.tp_src]!, dport: packet[W.tp_dst]!} : {sport: 0, dport: 0}
  return {kind: 'tuple', protocol, tuple: {...addresses, ...ports}}
}

function icmpHeaders(packet: Packet, addresses: Pick<CtTuple, 'src' | 'dst'>): Headers {
  const type = packet[W.tp_src]!
  const protocol = packet[W.nw_proto]!
  const v6 = protocol === PROTO.icmp6
  if ((v6 ? ERRORS6 : ERRORS).has(type)) return {kind: 'error'}
  const asks = (v6 ? ASKS6 : ASKS).has(type)
  if (!asks && !(v6 ? ANSWERS6 : ANSWERS).has(type)) return {kind: 'invalid'}
  const ids = asks ? {sport: ASKING_ID, dport: ANSWERING_ID} : {sport: ANSWERING_ID, dport: ASKING_ID}
  return {kind: 'tuple', protocol, tuple: {...addresses, ...ids}}
}

/** Protocols whose connections have ports. */
export const hasPorts = (protocol: number): boolean =>
  protocol === PROTO.tcp || protocol === PROTO.udp || protocol === PROTO.sctp

/** The tuple of the packets that answer. */
export const reversed = ({src, dst, sport, dport}: CtTuple): CtTuple => ({
  src: dst,
  dst: src,
  sport: dport,
  dport: sport,
})

/** One text for a tuple in a zone. */
export const keyOf = (zone: number, protocol: number, {src, dst, sport, dport}: CtTuple): string =>
  `${zone}/${protocol}/${src}/${sport}/${dst}/${dport}`

/** Whether a packet without an entry may begin a connection, by the kind of conntrack. */
export function beginsConnection(
  packet: Packet,
  {protocol, tuple}: Extract<Headers, {kind: 'tuple'}>,
  kernel: boolean,
): boolean {
  if (protocol === PROTO.tcp) return kernel ? kernelTcpNew(packet[W.tcp_flags]!) : ovsTcpNew(packet[W.tcp_flags]!)
  if (protocol === PROTO.icmp || protocol === PROTO.icmp6) return tuple.sport === ASKING_ID
  return true
}

/** tcp_valid_new() and tcp_invalid_flags() of lib/conntrack-tcp.c: anything sane but SYN+ACK. */
const ovsTcpNew = (flags: number): boolean => !insane(flags) && (flags & (TCP.syn | TCP.ack)) !== (TCP.syn | TCP.ack)

/** Flag combinations that no TCP sends. */
export function insane(flags: number): boolean {
  if ((flags & TCP.syn) !== 0) {
    if ((flags & (TCP.rst | TCP.fin)) !== 0) return true
  } else if ((flags & (TCP.ack | TCP.rst)) === 0) return true
  return (flags & TCP.ack) === 0 && (flags & (TCP.fin | TCP.psh | TCP.urg)) !== 0
}

/**
 * nf_conntrack's first row: SYN begins, a bare ACK is picked up (nf_conntrack_tcp_loose, on by default), RST, FIN and SYN+ACK
 * are invalid (tcp_conntracks of net/netfilter/nf_conntrack_proto_tcp.c).
 */
function kernelTcpNew(flags: number): boolean {
  if (insane(flags) || (flags & (TCP.rst | TCP.fin)) !== 0) return false
  return (flags & (TCP.syn | TCP.ack)) !== (TCP.syn | TCP.ack)
}
