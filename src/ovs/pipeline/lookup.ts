import {W} from '../fields.ts'
import type {Flow} from '../syntax/flow-types.ts'
import {type FlowTable, find, fits, type Subtable} from './classifier.ts'
import {type Made, resolve, type Soft} from './conjunction.ts'
import {otherwise} from './conjunction-order.ts'
import {lookedAt, lookedAtByType} from './looked-at.ts'
import type {Packet} from './packet.ts'

/** What a table answers for one packet. */
export interface Lookup {
  readonly table: number
  /** What becomes of a packet that no flow fits. */
  readonly miss: 'drop' | 'controller' | 'fragment' | 'runaway' | null
  readonly flow: Flow | null
  /** The conjunctive flows that made the match. */
  readonly conjunctive: readonly Flow[]
  /** Another flow of the same priority that fits as well: OVS doesn't say which of the two wins. */
  readonly rival: Flow | null
  /** OVS's own order of subtables decides between the two all the same. */
  readonly rivalOrdered: boolean
  /** All others between which and the flow that order doesn't decide. */
  readonly rivals: readonly Flow[]
  /** A flow that could win if the part of its match that nobody knows fitted. */
  readonly uncertain: Flow | null
  /** What other conjunctions make of it where an order that no dump shows decides which is the first to be complete. */
  readonly others: readonly Made[]
}

const NONE: readonly Flow[] = []
const NO_SOFT: Soft[] = []
const NO_OTHERS: readonly Made[] = []

/** The hard match, the best one without a conjunction, as far as a search came. */
export interface Hard {
  flow: Flow | null
  sub: Subtable | null
  rival: Flow | null
  rivalOrdered: boolean
  rivals: readonly Flow[]
}

/**
 * The flow of a table that wins for a packet: classifier_lookup__() of lib/classifier.c, conjunctions included.
 *
 * @param wildcards where given, gets the bits that the search looked at
 */
export function lookup(table: FlowTable, packet: Packet, wildcards: Packet | null): Lookup {
  const soft: Soft[] = table.conjunctive ? [] : NO_SOFT
  const hard = search(table, packet, wildcards, table.conjunctive ? soft : null)
  let {flow, rival, rivalOrdered, rivals} = hard
  let conjunctive = NONE
  let others = NO_OTHERS
  if (soft.length > 0 && soft.some((s) => s.flow.priority > (flow?.priority ?? -1))) {
    const again = (id: number) => withConjId(table, packet, wildcards, id)
    const made = resolve(soft, hard, again)
    flow = made.flow
    conjunctive = made.conjunctive
    rival = made.rival
    rivalOrdered = made.rivalOrdered
    rivals = made.rivals
    // Only where an answer is held against OVS's own is the order of interest.
    if (wildcards !== null) others = otherwise(soft, hard, (id) => withConjId(table, packet, null, id), made)
  }
  const uncertain = table.uncertain.length === 0 ? null : uncertainOf(table, packet, leastOf(flow, conjunctive))
  return {
    table: table.id,
    flow,
    conjunctive,
    rival,
    rivalOrdered,
    rivals,
    uncertain,
    others,
    miss: flow === null ? 'drop' : null,
  }
}

/** The search for hard matches; conjunctive ones are collected in `soft`, or ignored where it is null. */
function search(table: FlowTable, packet: Packet, wildcards: Packet | null, soft: Soft[] | null): Hard {
  const hard: Hard = {flow: null, sub: null, rival: null, rivalOrdered: false, rivals: NONE}
  let priority = -1
  for (const sub of table.subtables) {
    if (sub.maxPriority < priority) break
    const tells = wildcards !== null && sub.maxPriority > priority
    if (sub.ethernet && packet[W.packet_type] !== 0) {
      if (tells) lookedAtByType(sub, wildcards)
      continue
    }
    const place = find(sub, packet)
    if (tells) lookedAt(table, sub, packet, wildcards, place >= 0)
    if (place < 0) continue
    const flow = sub.flows[place]!
    if (flow.priority < priority) continue
    const conjunctive = sub.conjunctive && flow.actions.some((action) => action.kind === 'conjunction')
    if (conjunctive) {
      if (soft !== null && flow.priority > priority) soft.push({flow, sub, place})
    } else if (flow.priority > priority) {
      hard.flow = flow
      hard.sub = sub
      hard.rival = null
      hard.rivals = NONE
      priority = flow.priority
    } else noteRival(hard, flow, sub)
  }
  return hard
}

function noteRival(hard: Hard, flow: Flow, sub: Subtable): void {
  if (flow.actionsText === hard.flow!.actionsText) return
  const isOrdered = sub.maxPriority < hard.sub!.maxPriority
  if (!isOrdered) hard.rivals = [...hard.rivals, flow]
  if (hard.rival !== null) return
  hard.rival = flow
  hard.rivalOrdered = isOrdered
}

function withConjId(table: FlowTable, packet: Packet, wildcards: Packet | null, id: number): Hard {
  const saved = packet[W.conj_id]!
  packet[W.conj_id] = id
  const found = search(table, packet, wildcards, null)
  packet[W.conj_id] = saved
  return found
}

/** Below which priority nothing changes who wins: where clauses made the match, theirs counts, too. */
export const leastOf = (winner: Flow | null, conjunctive: readonly Flow[]): number =>
  winner === null ? -1 : conjunctive.reduce((least, {priority}) => Math.min(least, priority), winner.priority)

function uncertainOf(table: FlowTable, packet: Packet, least: number): Flow | null {
  for (const flow of table.uncertain) {
    if (flow.priority < least) return null
    if (fits(flow, packet)) return flow
  }
  return null
}
