import type {Evidence} from '../../model/evidence.ts'

/**
 * What becomes of a flow: it `wins`; it `could-hit`, where what is asked about leaves something open; it fits and is `shadowed` by a
 * higher one; it fits as a `clause` of a conjunction; it `misses`; or a part of it is `unknown`.
 */
export type MatchOutcome = 'wins' | 'could-hit' | 'shadowed' | 'clause' | 'misses' | 'unknown'

/** Why a flow is not hit, or what it depends on. */
export interface MatchReason {
  /** As the flow writes it. */
  readonly field: string
  readonly text: string
}

export interface MatchRow {
  readonly outcome: MatchOutcome
  readonly priority: number
  readonly role: string
  readonly match: string
  readonly actions: string
  readonly takes: readonly string[]
  readonly does: readonly string[]
  readonly reasons: readonly MatchReason[]
  readonly text: string
  readonly evidence: Evidence | null
}

/** A conjunction of which some clause is met. */
export interface ConjunctionRow {
  readonly id: number
  /** The policy rule behind it, in words; null where nobody knows. */
  readonly meaning: string | null
  readonly priority: number
  readonly clauses: number
  /** Clauses, from 1, that a fitting flow meets, and those that none meets. */
  readonly met: readonly number[]
  readonly open: readonly number[]
}

/** The answer of `ovs match`. */
export interface OvsMatchAnswer {
  readonly schema: 'antrail.dev/ovs-match/v1'
  readonly takenAt: string | null
  readonly node: string
  readonly bridge: string
  readonly table: string
  readonly tableId: number
  /** What is asked about. */
  readonly flow: string
  /** A whole packet: what is not written is 0; else it may be anything. */
  readonly exact: boolean
  /** Flows of the table. */
  readonly total: number
  /** Highest priority first: all that could be hit, and of those that could not the ones above the winner. */
  readonly flows: readonly MatchRow[]
  readonly conjunctions: readonly ConjunctionRow[]
  readonly doubts: readonly string[]
}
