import {W} from '../fields.ts'
import type {Flow} from '../syntax/flow-types.ts'
import {keptMasks} from './kept-masks.ts'
import type {Packet} from './packet.ts'

/**
 * All flows of a table that match through the same mask: a hash from the masked words to the flows, best first.
 *
 * Kept in typed arrays, for a table may hold 100,000 flows: `keys` holds the masked words of each distinct match one after the
 * other, `slots` is an open hash of their numbers, `head` the flows' place in `flows`.
 */
export interface Subtable {
  readonly words: Uint8Array
  readonly masks: Uint32Array
  readonly maxPriority: number
  readonly slots: Int32Array
  readonly keys: Uint32Array
  /** Distinct match → place of its best flow in `flows`; the flow after the last of a match is the next match's first. */
  readonly head: Uint32Array
  readonly flows: readonly Flow[]
  /** Whether any of the flows has a conjunction. */
  readonly conjunctive: boolean
  /** Looks into headers without naming a packet type: that means packets with an Ethernet header (match_add_ethernet_prereq()). */
  readonly ethernet: boolean
}

/** The flows of one table. */
export interface FlowTable {
  readonly id: number
  /** Highest priority first. */
  readonly subtables: readonly Subtable[]
  /** Flows with a part that no field is known for, best first: they may match, or not. */
  readonly uncertain: readonly Flow[]
  readonly conjunctive: boolean
  readonly count: number
}

function mix(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x9e3779b1)
  return h ^ (h >>> 15)
}

/** Place in `sub.flows` of the best flow that the packet's masked words find, or -1. */
export function find(sub: Subtable, packet: Packet): number {
  const {words, masks, slots, keys} = sub
  const n = words.length
  let hash = n
  for (let i = 0; i < n; i++) hash = mix(hash, packet[words[i]!]! & masks[i]!)
  const last = slots.length - 1
  for (let slot = hash & last; ; slot = (slot + 1) & last) {
    const match = slots[slot]!
    if (match < 0) return -1
    let i = 0
    for (let key = match * n; i < n && (packet[words[i]!]! & masks[i]!) >>> 0 === keys[key]!; i++) key++
    if (i === n) return sub.head[match]!
  }
}

/** The next lower flow with just the same match, or null. */
export function nextSame(sub: Subtable, place: number): number | null {
  const here = sub.flows[place]!
  const next = sub.flows[place + 1]
  return next !== undefined && sameValues(here, next) ? place + 1 : null
}

const sameValues = (a: Flow, b: Flow): boolean =>
  a.match.values.length === b.match.values.length && a.match.values.every((v, i) => v === b.match.values[i])

/** Whether a flow may have a conjunction, by its text: reading the actions of every flow of a dump would cost more than its index. */
const isConjunctive = (flow: Flow): boolean => flow.actionsText.includes('conjunction(')

/** Indexes the flows of one table. */
export function buildTable(id: number, flows: readonly Flow[]): FlowTable {
  const uncertain = flows.filter((flow) => flow.unknownMatch.length > 0)
  const subtables = groupByMask(flows)
    .map(buildSubtable)
    .sort((a, b) => b.maxPriority - a.maxPriority)
  return {
    id,
    subtables,
    uncertain: uncertain.sort((a, b) => b.priority - a.priority),
    conjunctive: subtables.some((sub) => sub.conjunctive),
    count: flows.length,
  }
}

/** Flows of one dump share the arrays of their masks (`MatchBuilder`): their text is only needed where arrays differ. */
function groupByMask(flows: readonly Flow[]): Group[] {
  const byArray = new Map<readonly number[], Flow[]>()
  for (const flow of flows) {
    if (flow.unknownMatch.length > 0) continue
    const masks = keptMasks(flow.match)
    const group = byArray.get(masks)
    if (group !== undefined && group[0]!.match.words === flow.match.words) group.push(flow)
    else if (group === undefined) byArray.set(masks, [flow])
    else byArray.set([...masks], [flow])
  }
  const byText = new Map<string, Group>()
  for (const [masks, group] of byArray) {
    const text = textOfMask(group[0]!.match.words, masks)
    const known = byText.get(text)
    if (known === undefined) byText.set(text, {masks, flows: group})
    else for (const flow of group) known.flows.push(flow)
  }
  return [...byText.values()]
}

interface Group {
  readonly masks: readonly number[]
  readonly flows: Flow[]
}

function textOfMask(words: readonly number[], masks: readonly number[]): string {
  let text = ''
  for (let i = 0; i < words.length; i++) text += `${words[i]}/${masks[i]},`
  return text
}

function buildSubtable({masks, flows: group}: Group): Subtable {
  const {words} = group[0]!.match
  const n = words.length
  let size = 4
  while (size < group.length * 2) size *= 2
  const slots = new Int32Array(size).fill(-1)
  const keys = new Uint32Array(group.length * n)
  const matches = new Int32Array(group.length)
  let count = 0
  for (let i = 0; i < group.length; i++) {
    const {values} = group[i]!.match
    const slot = slotOf(values, slots, keys)
    if (slots[slot]! < 0) {
      for (let word = 0; word < n; word++) keys[count * n + word] = values[word]!
      slots[slot] = count++
    }
    matches[i] = slots[slot]!
  }
  return {
    words: Uint8Array.from(words),
    masks: Uint32Array.from(masks),
    maxPriority: group.reduce((max, flow) => Math.max(max, flow.priority), -1),
    slots,
    keys: keys.slice(0, count * n),
    ...byMatch(group, matches, count),
    conjunctive: group.some(isConjunctive),
    ethernet: !words.includes(W.packet_type) && words.some((word) => word >= W.dl_src),
  }
}

function slotOf(values: readonly number[], slots: Int32Array, keys: Uint32Array): number {
  const n = values.length
  let hash = n
  for (let i = 0; i < n; i++) hash = mix(hash, values[i]! | 0)
  const last = slots.length - 1
  for (let slot = hash & last; ; slot = (slot + 1) & last) {
    const match = slots[slot]!
    if (match < 0) return slot
    let i = 0
    while (i < n && keys[match * n + i] === values[i]) i++
    if (i === n) return slot
  }
}

/** The flows of each match together, best first. */
function byMatch(group: readonly Flow[], matches: Int32Array, count: number): Pick<Subtable, 'head' | 'flows'> {
  const head = new Uint32Array(count)
  if (count === group.length) return {head: head.map((_, match) => match), flows: group}
  const same = Array.from({length: count}, (): Flow[] => [])
  group.forEach((flow, i) => {
    same[matches[i]!]!.push(flow)
  })
  const flows: Flow[] = []
  same.forEach((list, match) => {
    head[match] = flows.length
    flows.push(...list.sort((a, b) => b.priority - a.priority))
  })
  return {head, flows}
}

/** Whether the packet's bits fit the known part of a match. */
export function fits(flow: Flow, packet: Packet): boolean {
  const {words, masks, values} = flow.match
  for (let i = 0; i < words.length; i++) {
    // What the conjunctions of a table make of it, is not asked here.
    if (words[i] === W.conj_id) continue
    if ((packet[words[i]!]! & masks[i]!) >>> 0 !== values[i]!) return false
  }
  return true
}
