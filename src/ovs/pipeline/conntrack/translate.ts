import {W} from '../../fields.ts'
import type {NatSpec} from '../../syntax/flow-types.ts'
import {wordsOfAddress} from '../address.ts'
import type {Packet} from '../packet.ts'
import {CS, ETH} from '../protocols.ts'
import {findsNextPort, nextPort} from './next-port.ts'
import type {Store} from './store.ts'
import {hasPorts, portsOf, reversed} from './tuple.ts'
import type {CtEntry, CtTuple, Quoted} from './types.ts'

const ZERO = new Set(['0.0.0.0', '::'])

/** What NAT does to a new connection: the tuple of its replies, or why there is none. */
export type Binding = {readonly reply: CtTuple} | {readonly undetermined: string} | {readonly exhausted: string}

interface New {
  readonly zone: number
  readonly protocol: number
  readonly orig: CtTuple
}

/** What of a datapath decides over NAT. */
export interface NatRules {
  readonly kernel: boolean
  /** Release of Open vSwitch, `3.1.0`; null where unknown. */
  readonly release: string | null
}

const HASHED = 'by a number that is not known'
const TAKEN = 'the translated connection exists already'

/** Finds the translated tuple for a new connection (nat_get_unique_tuple(), lib/conntrack.c; nf_nat_setup_info()). */
export function bind(store: Store, made: New, nat: NatSpec, rules: NatRules): Binding {
  const plain = reversed(made.orig)
  const {addressMin, addressMax, direction} = nat
  if (direction === null || addressMin === null) return rules.kernel ? {reply: plain} : unasked(store, made, rules)
  if (addressMax !== null && addressMax !== addressMin) {
    return {undetermined: `NAT picks an address of ${addressMin}-${addressMax} ${HASHED}`}
  }
  const isSource = direction === 'src'
  const address = isSource && ZERO.has(addressMin) ? plain.dst : addressMin
  const tuple = isSource ? {...plain, dst: address} : {...plain, src: address}
  const isFree = (reply: CtTuple): boolean => store.find(made.zone, made.protocol, reply) === null
  if (hasPorts(made.protocol, rules.kernel)) return withPort(isFree, tuple, nat, rules)
  if (isFree(tuple)) return {reply: tuple}
  if (rules.kernel) return {undetermined: `${TAKEN}: which id NAT takes instead is not known`}
  return {exhausted: `${TAKEN}, and NAT has no port to change`}
}

/**
 * `nat` without an address, of a new connection: OVS's own conntrack (3.x) translates nothing, but files the answers under the
 * address and the port 0, where none will be found.
 */
function unasked(store: Store, {zone, protocol, orig}: New, {release}: NatRules): Binding {
  if (!findsNextPort(release))
    return {undetermined: "what 'nat' without an address makes of a new connection is not known"}
  const src = orig.dst.includes(':') ? '::' : '0.0.0.0'
  const plain = reversed(orig)
  const reply = hasPorts(protocol, false) ? {...plain, src, dport: 0} : {...plain, src}
  return store.find(zone, protocol, reply) === null ? {reply} : {exhausted: `${TAKEN}, and NAT has no port to change`}
}

type IsFree = (reply: CtTuple) => boolean

function withPort(isFree: IsFree, tuple: CtTuple, nat: NatSpec, {kernel, release}: NatRules): Binding {
  const {direction, portMin: min, portMax} = nat
  const which = direction === 'src' ? 'dport' : 'sport'
  const max = portMax ?? min
  const isKept = min === null || max === null || (kernel && tuple[which] >= min && tuple[which] <= max)
  if (!isKept && min !== max) return {undetermined: `NAT picks a port of ${min}-${max} ${HASHED}`}
  const reply = isKept ? tuple : {...tuple, [which]: min}
  if (isFree(reply)) return {reply}
  if (direction === 'src' && min !== null) {
    if (min === max) return {exhausted: `NAT has no port but ${min}, and that is taken`}
    return {undetermined: `${TAKEN}: NAT picks another port ${HASHED}`}
  }
  const port =
    kernel || !findsNextPort(release) ? undefined : nextPort(tuple.dport, (dport) => isFree({...reply, dport}))
  if (port === undefined) return {undetermined: `${TAKEN}: which source port NAT takes instead is not known`}
  return port === null ? {exhausted: 'NAT has no free port left'} : {reply: {...reply, dport: port}}
}

/** What a rewriting did: the bits of ct_state that say so, and words. */
export interface Rewriting {
  readonly bits: number
  readonly text: string
}

/** Rewrites the packet as the connection's NAT asks; null where there is none. */
export function rewrite(packet: Packet, entry: CtEntry, isReply: boolean, kernel: boolean): Rewriting | null {
  return rewriteEnds(packet, entry, isReply, {kernel, ported: hasPorts(entry.protocol, kernel)})
}

/** Rewrites an ICMP error's own addresses: it speaks for, or to, an end that is translated. */
export function rewriteError(packet: Packet, entry: CtEntry, isReply: boolean, kernel: boolean): Rewriting | null {
  return rewriteEnds(packet, entry, isReply, {kernel, ported: false})
}

/** The packet that the error quotes, as its sender knows it. */
export function rewriteQuoted({protocol}: Quoted, {orig, reply}: CtEntry, isReply: boolean): Quoted {
  const tuple = isReply ? orig : reply
  return {protocol, tuple: {...tuple, ...portsOf(tuple)}}
}

interface How {
  readonly kernel: boolean
  /** Whether ports are rewritten too. */
  readonly ported: boolean
}

const BIT = {src: CS.snat, dst: CS.dnat} as const

function rewriteEnds(packet: Packet, entry: CtEntry, isReply: boolean, {kernel, ported}: How): Rewriting | null {
  const direction = directionOf(entry)
  if (direction === null) return null
  const from = isReply ? entry.reply : entry.orig
  const to = reversed(isReply ? entry.orig : entry.reply)
  const asked = (direction === 'src') === isReply ? 'dst' : 'src'
  const parts: string[] = []
  let changed = 0
  // Also where the address stays: an error may come from somebody on the way.
  if (!kernel) setEnd(packet, asked, to[asked], null)
  for (const end of ['src', 'dst'] as const) {
    const port = end === 'src' ? 'sport' : 'dport'
    if (from[end] === to[end] && (!ported || from[port] === to[port])) continue
    changed |= BIT[end]
    setEnd(packet, end, to[end], ported ? to[port] : null)
    parts.push(`${end} ${endText(from[end], from[port], ported)} → ${endText(to[end], to[port], ported)}`)
  }
  // The kernel says what was changed; OVS's own conntrack what was asked for, be it to the same address (nat_packet()).
  if (kernel && changed === 0) return null
  return {bits: kernel ? changed : BIT[asked], text: parts.join(', ') || 'unchanged'}
}

/** Whether answers to a connection come to another tuple than it began with. */
export const isTranslated = (entry: CtEntry): boolean => directionOf(entry) !== null || ZERO.has(entry.reply.src)

/** The end that NAT rewrites, also of a connection that was dumped: DNAT alone may change both. */
function directionOf({nat, orig, reply}: CtEntry): 'src' | 'dst' | null {
  if (nat !== undefined) return nat
  if (ZERO.has(reply.src)) return null
  if (orig.dst !== reply.src || orig.dport !== reply.sport) return 'dst'
  return orig.src !== reply.dst || orig.sport !== reply.dport ? 'src' : null
}

function endText(ip: string, port: number, ported: boolean): string {
  if (!ported) return ip
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
}

function setEnd(packet: Packet, which: 'src' | 'dst', ip: string, port: number | null): void {
  const words = wordsOfAddress(ip)
  const v6 = packet[W.dl_type] === ETH.ipv6
  if (words) packet.set(words, which === 'src' ? (v6 ? W.ipv6_src : W.nw_src) : v6 ? W.ipv6_dst : W.nw_dst)
  if (port !== null) packet[which === 'src' ? W.tp_src : W.tp_dst] = port
}
