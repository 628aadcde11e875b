import {W} from '../../fields.ts'
import {destinationOf, sourceOf} from '../address.ts'
import type {Packet} from '../packet.ts'
import {ETH, FRAG, isIp, PROTO, TCP} from '../protocols.ts'
import type {CtTuple, Quoted} from './types.ts'

/** ICMP messages that ask, and those that answer them (RFC 792, RFC 950, RFC 4443). */
const ANSWER_OF: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [13, 14],
  [15, 16],
])
const KERNEL_ANSWER_OF: ReadonlyMap<number, number> = new Map([...ANSWER_OF, [17, 18]])
const ANSWER_OF6: ReadonlyMap<number, number> = new Map([[128, 129]])

/** The other message of a question and its answer, for either. */
const bothWays = (answers: ReadonlyMap<number, number>): ReadonlyMap<number, number> =>
  new Map([...answers].flatMap(([asks, answer]) => [[asks, answer] as const, [answer, asks] as const]))
const OTHER = bothWays(ANSWER_OF)
const KERNEL_OTHER = bothWays(KERNEL_ANSWER_OF)
const OTHER6 = bothWays(ANSWER_OF6)

const ERRORS = new Set([3, 4, 5, 11, 12])
const ERRORS6 = new Set([1, 2, 3, 4])

/** What conntrack makes of a packet's headers. */
export type Headers =
  /** A packet that belongs to a connection of its own tuple. */
  | {readonly kind: 'tuple'; readonly protocol: number; readonly tuple: CtTuple}
  /** An ICMP error: it belongs to the connection that it quotes. */
  | {readonly kind: 'error'}
  /** Not IP, or of a kind that isn't tracked (ND, MLD, port 0). */
  | {readonly kind: 'invalid'}
  /** Its ports, or the rest of it, are in another packet. */
  | {readonly kind: 'fragment'}

/** Reads what conntrack needs of a packet (conn_key_extract() of lib/conntrack.c; nf_ct_get_tuple()). */
export function headersOf(packet: Packet, kernel: boolean): Headers {
  if (!isIp(packet)) return {kind: 'invalid'}
  const fragment = packet[W.nw_frag]!
  if ((fragment & FRAG.later) !== 0 || (!kernel && fragment !== 0)) return {kind: 'fragment'}
  const protocol = packet[W.nw_proto]!
  const v6 = packet[W.dl_type] === ETH.ipv6
  if (protocol === (v6 ? PROTO.icmp6 : PROTO.icmp) && (v6 ? ERRORS6 : ERRORS).has(packet[W.tp_src]!))
    return {kind: 'error'}
  const [src, dst, sport, dport] = [sourceOf(packet), destinationOf(packet), packet[W.tp_src]!, packet[W.tp_dst]!]
  return withPorts(protocol, {src, dst, sport, dport}, kernel)
}

/** The tuple of the packet that an ICMP error quotes; null where its kind isn't tracked. */
export function quotedTuple({protocol, tuple}: Quoted, kernel: boolean): CtTuple | null {
  const headers = withPorts(protocol, tuple, kernel)
  return headers.kind === 'tuple' ? headers.tuple : null
}

function withPorts(protocol: number, tuple: CtTuple, kernel: boolean): Headers {
  if (protocol === PROTO.icmp || protocol === PROTO.icmp6) return echoTuple(protocol, tuple, kernel)
  if (!hasPorts(protocol, kernel)) return {kind: 'tuple', protocol, tuple: {...tuple, sport: 0, dport: 0}}
  if (!kernel && (tuple.sport === 0 || tuple.dport === 0)) return {kind: 'invalid'}
  return {kind: 'tuple', protocol, tuple}
}

function echoTuple(protocol: number, {src, dst, sport: type, dport: code}: CtTuple, kernel: boolean): Headers {
  if (!kernel && code !== 0) return {kind: 'invalid'}
  const other = (protocol === PROTO.icmp6 ? OTHER6 : kernel ? KERNEL_OTHER : OTHER).get(type)
  if (other === undefined) return {kind: 'invalid'}
  return {kind: 'tuple', protocol, tuple: {src, dst, sport: standIn(type), dport: standIn(other)}}
}

/** Takes the place of the ICMP id, which no traced packet has: a number that no dumped connection has, one for each type. */
const standIn = (type: number): number => -1 - type

/** Ports of a connection's original direction as ct_tp_src and ct_tp_dst give them: of ICMP its type and code. */
export const portsOf = ({sport, dport}: CtTuple): {readonly sport: number; readonly dport: number} =>
  sport < 0 ? {sport: -1 - sport, dport: 0} : {sport, dport}

/** Protocols whose connections have ports; OVS's own conntrack (3.1) reads none of SCTP. */
export const hasPorts = (protocol: number, kernel: boolean): boolean =>
  protocol === PROTO.tcp || protocol === PROTO.udp || (kernel && protocol === PROTO.sctp)

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
export function beginsConnection(packet: Packet, protocol: number, kernel: boolean): boolean {
  if (protocol === PROTO.tcp) return kernel ? kernelTcpNew(packet[W.tcp_flags]!) : ovsTcpNew(packet[W.tcp_flags]!)
  if (protocol === PROTO.icmp) return KERNEL_ANSWER_OF.has(packet[W.tp_src]!)
  if (protocol === PROTO.icmp6) return ANSWER_OF6.has(packet[W.tp_src]!)
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
