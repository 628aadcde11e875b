import {W} from '../fields.ts'
import {ipv4At, ipv6At, macAt, tunnelDestination} from './address.ts'
import {commitHeaders} from './commit-encap.ts'
import {commitMpls} from './commit-mpls.ts'
import {commitNsh} from './commit-nsh.ts'
import {commitVlan} from './commit-vlan.ts'
import type {Context} from './context.ts'
import type {Packet} from './packet.ts'
import {PT} from './packet-type.ts'
import {ETH, isIp, isMpls, PROTO} from './protocols.ts'
import {FULL} from './wildcards.ts'

/** A field within a `set(key(…))`: words, name and how it prints. */
interface KeyField {
  readonly name: string
  readonly word: number
  readonly words: number
  readonly print: (packet: Packet, word: number) => string
  /** How its mask is printed; null: not at all. */
  readonly printMask: KeyField['print'] | null
  /** Its bits in a word that has more. */
  readonly full?: number
}

const decimal = (packet: Packet, word: number): string => String(packet[word])
/** An operation whose byte is full stands for one whose two bytes are (get_arp_key()). */
const operation = (packet: Packet, word: number): string => (packet[word] === 0xff ? '65535' : decimal(packet, word))
const hex = (packet: Packet, word: number): string => (packet[word] === 0 ? '0' : `0x${packet[word]!.toString(16)}`)
const field = (name: string, word: number, print: KeyField['print'], words = 1): KeyField => ({
  name,
  word,
  words,
  print,
  printMask: print === decimal || print === operation ? hex : print,
})

/** Why the switch itself has to do what is asked. */
export const SLOW = 'Uses action(s) not supported by datapath'
const ETHERNET = [field('src', W.dl_src, macAt, 2), field('dst', W.dl_dst, macAt, 2)]
const IPV4 = [
  field('src', W.nw_src, ipv4At),
  field('dst', W.nw_dst, ipv4At),
  field('tos', W.nw_tos, hex),
  field('ttl', W.nw_ttl, decimal),
]
const IPV6 = [
  field('src', W.ipv6_src, ipv6At, 4),
  field('dst', W.ipv6_dst, ipv6At, 4),
  field('label', W.ipv6_label, hex),
  field('tclass', W.nw_tos, hex),
  field('hlimit', W.nw_ttl, decimal),
]
const ARP = [
  field('sip', W.nw_src, ipv4At),
  field('tip', W.nw_dst, ipv4At),
  field('op', W.nw_proto, operation),
  field('sha', W.arp_sha, macAt, 2),
  field('tha', W.arp_tha, macAt, 2),
]
const PORTS = [field('src', W.tp_src, decimal), field('dst', W.tp_dst, decimal)]
const ND = [
  field('target', W.nd_target, ipv6At, 4),
  field('sll', W.arp_sha, macAt, 2),
  field('tll', W.arp_tha, macAt, 2),
]
const ND_EXTENSIONS = [
  {...field('nd_reserved', W.igmp_group, (packet, word) => `0x${packet[word]!.toString(16)}`), printMask: null},
  {...field('nd_options_type', W.tcp_flags, decimal), full: 0xff},
]

/** Writes the changes of the flow so far into the datapath's actions (commit_odp_actions(), lib/odp-util.c). */
export function writeChanges(ctx: Context): void {
  const {packet, base} = ctx
  commitHeaders(ctx)
  if (packet[W.packet_type] === PT.ethernet && base[W.packet_type] === PT.ethernet) set(ctx, 'eth', ETHERNET)
  const unlabelled = isMpls(base[W.dl_type]!) && !isMpls(packet[W.dl_type]!)
  if (unlabelled) commitMpls(ctx)
  commitNsh(ctx)
  commitNetwork(ctx)
  commitTransport(ctx)
  if (!unlabelled) commitMpls(ctx)
  commitVlan(ctx)
  setScalar(ctx, 'skb_priority', W.skb_priority)
  setScalar(ctx, 'skb_mark', W.pkt_mark)
}

function commitNetwork(ctx: Context): void {
  if (ctx.packet[W.nw_proto] === 0) return
  const type = ctx.base[W.dl_type]
  if (type === ETH.ip) set(ctx, 'ipv4', IPV4)
  else if (type === ETH.ipv6) commitIpv6(ctx)
  else if (type === ETH.arp && set(ctx, 'arp', ARP)) ctx.slowPath.add(SLOW)
}

function commitIpv6(ctx: Context): void {
  set(ctx, 'ipv6', IPV6)
  if (ctx.base[W.nw_proto] !== PROTO.icmp6) return
  const extended = changes(ctx, ND_EXTENSIONS)
  // The reserved bits are printed whether they change or not.
  if (extended[0]?.startsWith('nd_options_type')) extended.unshift('nd_reserved=0x0')
  if (emit(ctx, 'nd_ext', extended)) ctx.slowPath.add(SLOW)
  if (set(ctx, 'nd', ND)) ctx.slowPath.add(SLOW)
}

const TRANSPORT = new Map<number, string>([
  [PROTO.tcp, 'tcp'],
  [PROTO.udp, 'udp'],
  [PROTO.sctp, 'sctp'],
])

function commitTransport(ctx: Context): void {
  const {packet, base} = ctx
  const protocol = packet[W.nw_proto]!
  const transport = TRANSPORT.get(protocol)
  if (transport !== undefined && isIp(base)) set(ctx, transport, PORTS)
  // Of ICMP it isn't asked whether the datapath's packet is IP still (commit_set_icmp_action()).
  if (packet[W.dl_type] === ETH.ip && protocol === PROTO.icmp) setIcmp(ctx, 'icmp')
  if (packet[W.dl_type] === ETH.ipv6 && protocol === PROTO.icmp6) setIcmp(ctx, 'icmpv6')
}

/**
 * Type and code are written together and whole, whichever of them differs (commit_set_icmp_action()): of ports that were
 * written in their place the low byte.
 */
function setIcmp({packet, base, odp, slowPath}: Context, key: string): void {
  const [type, code] = [packet[W.tp_src]! & 0xff, packet[W.tp_dst]! & 0xff]
  if (type === (base[W.tp_src]! & 0xff) && code === (base[W.tp_dst]! & 0xff)) return
  odp.push(`set(${key}(type=${type},code=${code}))`)
  slowPath.add(SLOW)
  base[W.tp_src] = type
  base[W.tp_dst] = code
}

/** `set(key(…))` of the fields that differ, each masked by what was looked at; true where there was one. */
const set = (ctx: Context, key: string, fields: readonly KeyField[]): boolean => emit(ctx, key, changes(ctx, fields))

function emit(ctx: Context, key: string, parts: readonly string[]): boolean {
  if (parts.length > 0) ctx.odp.push(`set(${key}(${parts.filter(Boolean).join(',')}))`)
  return parts.length > 0
}

function changes(ctx: Context, fields: readonly KeyField[]): string[] {
  const {packet, base} = ctx
  const parts: string[] = []
  for (const one of fields) {
    const {name, word, words, print} = one
    if (same(packet, base, word, words)) continue
    const mask = maskOf(ctx, word, words)
    const full = mask === null || mask.every((bits, i) => covers(bits, one.full ?? FULL[word + i]!))
    // A change of nothing that was looked at is told of without what it is.
    const none = mask?.every((bits) => bits === 0) ?? false
    parts.push(none ? '' : `${name}=${full ? print(packet, word) : masked(packet, one, mask)}`)
    for (let i = 0; i < words; i++) base[word + i] = packet[word + i]!
  }
  return parts
}

/** Fields that share a word may have had more of it looked at. */
const covers = (mask: number, bits: number): boolean => (mask & bits) >>> 0 === bits

/** What was looked at. Behind a tunnel's header of the datapath's own, ECN that isn't written is the tunnel's to change. */
function maskOf({packet, base, wildcards}: Context, word: number, words: number): Packet | null {
  const mask = wildcards?.slice(word, word + words) ?? null
  if (mask === null || word !== W.nw_tos || ((packet[word]! ^ base[word]!) & ECN) !== 0) return mask
  if (tunnelDestination(base).some((part) => part !== 0)) mask[0]! &= ~ECN
  return mask
}

const ECN = 3

function masked(packet: Packet, {word, words, print, printMask}: KeyField, mask: Packet): string {
  const value = new Uint32Array(words)
  for (let i = 0; i < words; i++) value[i] = packet[word + i]! & mask[i]!
  return `${print(value, 0)}${printMask === null ? '' : `/${printMask(mask, 0)}`}`
}

function same(a: Packet, b: Packet, word: number, words: number): boolean {
  for (let i = word; i < word + words; i++) if (a[i] !== b[i]) return false
  return true
}

function setScalar(ctx: Context, name: string, word: number): void {
  const {packet, base, wildcards} = ctx
  if (packet[word] === base[word]) return
  const mask = wildcards?.[word] ?? 0xffff_ffff
  const value = (packet[word]! & mask) >>> 0
  const text = value === 0 ? '0' : `0x${value.toString(16)}`
  ctx.odp.push(`set(${name}(${text}${mask === 0xffff_ffff ? '' : `/0x${mask.toString(16)}`}))`)
  base[word] = packet[word]!
}
