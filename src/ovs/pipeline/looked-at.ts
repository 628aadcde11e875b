import {W} from '../fields.ts'
import {meetsPrerequisite} from '../syntax/prerequisites.ts'
import type {FlowTable, Subtable} from './classifier.ts'
import type {Packet} from './packet.ts'
import {portsLookedAt} from './ports-looked-at.ts'
import {type Prefix, type Prefixes, prefixesOf} from './prefixes.ts'

/**
 * How far a search in a subtable goes at once: metadata, Ethernet, network, and what lies behind that, neighbour messages, the
 * Ethernet addresses of ARP and NSH included (FLOW_SEGMENT_*_ENDS_AT).
 */
const STAGES = 4

function stageOf(word: number): number {
  if (word >= W.ct_nw_src && word < W.ct_nw_proto) return 2
  if (word === W.ct_tp_src || word === W.ct_tp_dst) return 3
  if (word < W.dl_src) return 0
  if (word < W.nw_src) return 1
  return word < W.arp_sha ? 2 : 3
}

/** Where each stage of a subtable's words ends, and which values its flows have up to there (but for the last stage). */
interface Staged {
  /** Indices into `order`; a stage without words isn't there. */
  readonly ends: readonly number[]
  /** Places in `sub.words`, by stage. */
  readonly order: readonly number[]
  readonly seen: readonly ReadonlySet<string>[]
}

const staged = new WeakMap<Subtable, Staged>()
const prefixes = new WeakMap<FlowTable, {readonly dst: Prefixes; readonly src: Prefixes}>()

/**
 * Notes the bits that a search in a subtable looks at (find_match_wc(), lib/classifier.c): it ends at the first stage whose
 * values no flow has, and before its network stage where no flow of the table has such a prefix of nw_dst or nw_src.
 *
 * @param isFound whether a flow of the subtable fits
 */
export function lookedAt(table: FlowTable, sub: Subtable, packet: Packet, wildcards: Packet, isFound: boolean): void {
  const {ends, order, seen} = stagesOf(sub)
  let key = ''
  let from = 0
  for (const [stage, end] of ends.entries()) {
    if (skips(table, sub, order.slice(from, end), packet, wildcards)) {
      fold(sub, order.slice(0, from), wildcards)
      return
    }
    for (; from < end; from++) key += `${(packet[sub.words[order[from]!]!]! & sub.masks[order[from]!]!) >>> 0},`
    if (seen[stage] !== undefined && !seen[stage].has(key)) {
      fold(sub, order.slice(0, end), wildcards)
      return
    }
  }
  const ports = isFound ? null : portsLookedAt(sub, packet, wildcards)
  fold(sub, order, wildcards)
  if (ports === null) return
  wildcards[W.tp_src] = ports.src
  wildcards[W.tp_dst] = ports.dst
}

/** The same of flows for packets with an Ethernet header, where the packet has none: its type is metadata. */
export function lookedAtByType(sub: Subtable, wildcards: Packet): void {
  const {order} = stagesOf(sub)
  fold(
    sub,
    order.filter((place) => stageOf(sub.words[place]!) === 0),
    wildcards,
  )
}

function fold(sub: Subtable, places: readonly number[], wildcards: Packet): void {
  for (const place of places) {
    wildcards[sub.words[place]!]! |= sub.masks[place]!
  }
}

function stagesOf(sub: Subtable): Staged {
  let found = staged.get(sub)
  if (!found) {
    found = makeStages(sub)
    staged.set(sub, found)
  }
  return found
}

function makeStages(sub: Subtable): Staged {
  const order: number[] = []
  const ends: number[] = []
  for (let stage = 0; stage < STAGES; stage++) {
    const before = order.length
    sub.words.forEach((word, place) => {
      if (stageOf(word) === stage) order.push(place)
    })
    if (order.length > before) ends.push(order.length)
  }
  const seen = ends.slice(0, -1).map((end) => valuesUpTo(sub, order.slice(0, end)))
  return {ends, order, seen}
}

function valuesUpTo(sub: Subtable, places: readonly number[]): Set<string> {
  const values = new Set<string>()
  for (const {match} of sub.flows) {
    let key = ''
    for (const place of places) key += `${match.values[place]},`
    values.add(key)
  }
  return values
}

/** Whether the tries of nw_dst and nw_src tell that the subtable has nothing for the packet (check_tries()): of ARP's addresses, which stand where IP's do, they are not asked. */
function skips(table: FlowTable, sub: Subtable, places: readonly number[], packet: Packet, wildcards: Packet): boolean {
  if (!meetsPrerequisite(packet, 'ipv4')) return false
  for (const [word, which] of [
    [W.nw_dst, 'dst'],
    [W.nw_src, 'src'],
  ] as const) {
    const place = places.find((one) => sub.words[one] === word)
    const length = place === undefined ? 0 : prefixLength(sub.masks[place]!)
    if (length === 0) continue
    const {matches, bits} = prefixesOfTable(table)[which].lookUp(packet[word]!)
    if (matches.has(length)) continue
    const mask = bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0
    if (bits > length && (wildcards[word]! & mask) >>> 0 !== mask) continue
    wildcards[word]! |= mask
    return true
  }
  return false
}

function prefixesOfTable(table: FlowTable): {readonly dst: Prefixes; readonly src: Prefixes} {
  let found = prefixes.get(table)
  if (!found) {
    found = {dst: prefixesOf(addressPrefixes(table, W.nw_dst)), src: prefixesOf(addressPrefixes(table, W.nw_src))}
    prefixes.set(table, found)
  }
  return found
}

function* addressPrefixes(table: FlowTable, word: number): Generator<Prefix> {
  for (const sub of table.subtables) {
    const place = sub.words.indexOf(word)
    const length = place < 0 ? 0 : prefixLength(sub.masks[place]!)
    if (length === 0) continue
    for (const {match} of sub.flows) yield {value: match.values[place]!, length}
  }
}

/** Bits of a mask that is a prefix; 0 where it isn't one, for only prefixes are in the tries. */
function prefixLength(mask: number): number {
  const length = Math.clz32(~mask)
  return mask >>> 0 === (length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0) ? length : 0
}
