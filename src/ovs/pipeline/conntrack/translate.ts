import {W} from '../../fields.ts'
import type {NatSpec} from '../../syntax/flow-types.ts'
import {wordsOfAddress} from '../address.ts'
import {CS, ETH} from '../protocols.ts'
import type {CtEntry, CtTuple, Packet} from '../types.ts'
import type {Store} from './store.ts'
import {hasPorts, reversed} from './tuple.ts'

const ZERO = new Set(['0.0.0.0', '::'])

/** What NAT does to a new connection: the tuple of its replies, or why there is none. */
export type Binding = {readonly reply: CtTuple} | {readonly undetermined: string} | {readonly dropped: string}

interface New {
  readonly zone: number
  readonly protocol: number
  readonly orig: CtTuple
}

/** Finds the translated tuple for a new connection (nat_get_unique_tuple(), lib/conntrack.c). */
export function bind(store: Store, made: New, nat: NatSpec): Binding {
  const plain = reversed(made.orig)
  if (nat.direction === null || nat.addressMin === null) return unique(store, made, plain, nat)
  if (nat.addressMax !== null && nat.addressMax !== nat.addressMin) {
    return {undetermined: `NAT picks an address of ${nat.addressMin}-${nat.addressMax} by a hash that is not known`}
  }
  if (nat.direction === 'dst')
    return unique(store, made, withPort(made, {...plain, src: nat.addressMin}, nat, 'sport'), nat)
  const dst = ZERO.has(nat.addressMin) ? plain.dst : nat.addressMin
  return unique(store, made, withPort(made, {...plain, dst}, nat, 'dport'), nat)
}

function withPort({protocol}: New, tuple: CtTuple, nat: NatSpec, which: 'sport' | 'dport'): CtTuple {
  if (nat.portMin === null || !hasPorts(protocol)) return tuple
  const kept = tuple[which] >= nat.portMin && tuple[which] <= (nat.portMax ?? nat.portMin)
  return kept ? tuple : {...tuple, [which]: nat.portMin}
}

/** Another port where the answers' tuple is taken. */
function unique(store: Store, {zone, protocol}: New, reply: CtTuple, nat: NatSpec): Binding {
  if (store.find(zone, protocol, reply) === null || !hasPorts(protocol)) return {reply}
  if (nat.direction === 'dst' && (nat.portMax === null || nat.portMax === nat.portMin)) {
    return {undetermined: 'the translated connection exists already: which source port NAT takes instead is not known'}
  }
  const which = nat.direction === 'dst' ? 'sport' : 'dport'
  for (let port = nat.portMin ?? 1024; port <= (nat.portMax ?? 65535); port++) {
    const other = {...reply, [which]: port}
    if (store.find(zone, protocol, other) === null) return {reply: other}
  }
  return {dropped: 'NAT has no free port left'}
}

/** What a rewriting did: the bits of ct_state that say so, and words. */
export interface Rewriting {
  readonly bits: number
  readonly text: string
}

/** Rewrites the packet as the connection's NAT asks; null where there is none. */
export function rewrite(packet: Packet, entry: CtEntry, isReply: boolean): Rewriting | null {
  const from = isReply ? entry.reply : entry.orig
  const to = reversed(isReply ? entry.orig : entry.reply)
  return rewriteEnds(packet, entry.protocol, from, to)
}

/** Rewrites an ICMP error's own addresses: it speaks for, or to, an end that is translated. */
export function rewriteError(packet: Packet, entry: CtEntry, isReply: boolean): Rewriting | null {
  const from = isReply ? entry.reply : entry.orig
  const to = reversed(isReply ? entry.orig : entry.reply)
  return rewriteEnds(packet, 0, from, to)
}

function rewriteEnds(packet: Packet, protocol: number, from: CtTuple, to: CtTuple): Rewriting | null {
  const ported = hasPorts(protocol)
  const parts: string[] = []
  let bits = 0
  if (from.src !== to.src || (ported && from.sport !== to.sport)) {
    setEnd(packet, 'src', to.src, ported ? to.sport : null)
    bits |= CS.snat
    parts.push(`src ${endText(from.src, from.sport, ported)} → ${endText(to.src, to.sport, ported)}`)
  }
  if (from.dst !== to.dst || (ported && from.dport !== to.dport)) {
    setEnd(packet, 'dst', to.dst, ported ? to.dport : null)
    bits |= CS.dnat
    parts.push(`dst ${endText(from.dst, from.dport, ported)} → ${endText(to.dst, to.dport, ported)}`)
  }
  return parts.length === 0 ? null : {bits, text: parts.join(', ')}
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
