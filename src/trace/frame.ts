import {formatIp, type Ip, parseIp} from '../ip.ts'
import {FLOW_WORDS, W} from '../ovs/fields.ts'
import type {Packet} from '../ovs/pipeline/packet.ts'

/** IP protocol numbers (IANA). */
export const PROTOCOL = {icmp: 1, igmp: 2, tcp: 6, udp: 17, icmp6: 58, sctp: 132} as const

/** EtherTypes (IEEE). */
export const ETHERTYPE = {ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd} as const

/** TCP flag bits as tcp_flags has them. */
export const TCP = {fin: 1, syn: 2, rst: 4, psh: 8, ack: 16} as const

/** What a packet is beyond its headers' words. */
export interface Frame {
  readonly packet: Packet
  /** Bytes of the IP packet; 0 for ARP. */
  readonly size: number
  /** Don't fragment: IPv4's bit; always so for IPv6, whose routers never fragment. */
  readonly df: boolean
}

/** The fields of a transport packet that people speak of. */
export interface Headers {
  readonly family: 4 | 6
  readonly protocol: number
  readonly src: string
  readonly dst: string
  /** Source port, or the ICMP type. */
  readonly sport: number
  /** Destination port, or the ICMP code. */
  readonly dport: number
  readonly ttl: number
  readonly tcpFlags: number
}

/** A new IP packet without Ethernet addresses. */
export function ipFrame(h: Headers, size: number, df: boolean): Frame {
  const packet = new Uint32Array(FLOW_WORDS)
  packet[W.dl_type] = h.family === 4 ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6
  packet[W.nw_proto] = h.protocol
  packet[W.nw_ttl] = h.ttl
  packet[W.tp_src] = h.sport
  packet[W.tp_dst] = h.dport
  packet[W.tcp_flags] = h.protocol === PROTOCOL.tcp ? h.tcpFlags : 0
  setAddress(packet, 'src', h.src)
  setAddress(packet, 'dst', h.dst)
  return {packet, size, df: df || h.family === 6}
}

/** The headers of an IP packet; null for anything else. */
export function headersOf(packet: Packet): Headers | null {
  const type = packet[W.dl_type]
  if (type !== ETHERTYPE.ipv4 && type !== ETHERTYPE.ipv6) return null
  return {
    family: type === ETHERTYPE.ipv4 ? 4 : 6,
    protocol: packet[W.nw_proto] ?? 0,
    src: addressOf(packet, 'src'),
    dst: addressOf(packet, 'dst'),
    sport: packet[W.tp_src] ?? 0,
    dport: packet[W.tp_dst] ?? 0,
    ttl: packet[W.nw_ttl] ?? 0,
    tcpFlags: packet[W.tcp_flags] ?? 0,
  }
}

/** The IP (or ARP) address of a packet, as text. */
export function addressOf(packet: Packet, which: 'src' | 'dst'): string {
  const v6 = packet[W.dl_type] === ETHERTYPE.ipv6
  if (!v6) return formatIp({family: 4, value: BigInt(packet[which === 'src' ? W.nw_src : W.nw_dst] ?? 0)})
  const at = which === 'src' ? W.ipv6_src : W.ipv6_dst
  let value = 0n
  for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(packet[at + i] ?? 0)
  return formatIp({family: 6, value})
}

/** Writes an IP address into a packet of that family. @throws {RangeError} for text that is no address */
export function setAddress(packet: Packet, which: 'src' | 'dst', text: string): void {
  const ip = parseIp(text)
  if (!ip) throw new RangeError(`'${text}' is no IP address`)
  writeIp(packet, which === 'src' ? {v4: W.nw_src, v6: W.ipv6_src} : {v4: W.nw_dst, v6: W.ipv6_dst}, ip)
}

/** Writes an address into the words of its family. */
export function writeIp(packet: Packet, words: {readonly v4: number; readonly v6: number}, address: Ip | string): void {
  const ip = typeof address === 'string' ? parseIp(address) : address
  if (ip?.family === 4) packet[words.v4] = Number(ip.value)
  else if (ip)
    for (let i = 0; i < 4; i++) packet[words.v6 + i] = Number((ip.value >> BigInt(96 - 32 * i)) & 0xffff_ffffn)
}

/** Writes a MAC (`aa:bb:cc:dd:ee:ff`) into two words: the high 16 bits, then the low 32. */
export function setMac(packet: Packet, word: number, mac: string): void {
  const value = BigInt(`0x${mac.replaceAll(':', '')}`)
  packet[word] = Number(value >> 32n)
  packet[word + 1] = Number(value & 0xffff_ffffn)
}

/** The MAC in two words, as `aa:bb:cc:dd:ee:ff`. */
export function macOf(packet: Packet, word: number): string {
  const high = (packet[word] ?? 0).toString(16).padStart(4, '0')
  const low = (packet[word + 1] ?? 0).toString(16).padStart(8, '0')
  return (high + low).match(/../g)?.join(':') ?? ''
}

/** A frame with the packet copied, metadata cleared and these Ethernet addresses: what a wire carries. */
export function onWire(frame: Frame, src: string, dst: string): Frame {
  const packet = frame.packet.slice()
  packet.fill(0, 0, W.dl_src)
  setMac(packet, W.dl_src, src)
  setMac(packet, W.dl_dst, dst)
  return {...frame, packet}
}

/** The same packet with one TTL less; null where it runs out on this router. */
export function aged(frame: Frame): Frame | null {
  const ttl = frame.packet[W.nw_ttl] ?? 0
  if (ttl <= 1) return null
  const packet = frame.packet.slice()
  packet[W.nw_ttl] = ttl - 1
  return {...frame, packet}
}

/** The same packet to another address and port: what a translation of the destination makes of it. */
export const withDestination = (frame: Frame, ip: string, port: number): Frame => readdressed(frame, 'dst', ip, port)

/** The same packet from another address and port. */
export const withSource = (frame: Frame, ip: string, port: number): Frame => readdressed(frame, 'src', ip, port)

function readdressed(frame: Frame, which: 'src' | 'dst', ip: string, port: number): Frame {
  const headers = headersOf(frame.packet)
  if (!headers) return frame
  const packet = frame.packet.slice()
  setAddress(packet, which, ip)
  if (hasPorts(headers.protocol)) packet[which === 'src' ? W.tp_src : W.tp_dst] = port
  return {...frame, packet}
}

/** Whether the protocol has ports. */
export const hasPorts = (protocol: number): boolean =>
  protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp || protocol === PROTOCOL.sctp

/** `tcp`, `udp`, `icmp`, `sctp`, or the number. */
export function protocolName(protocol: number): string {
  switch (protocol) {
    case PROTOCOL.tcp:
      return 'tcp'
    case PROTOCOL.udp:
      return 'udp'
    case PROTOCOL.sctp:
      return 'sctp'
    case PROTOCOL.icmp:
    case PROTOCOL.icmp6:
      return 'icmp'
    default:
      return `protocol ${protocol}`
  }
}
