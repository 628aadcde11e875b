import type {Ip} from '../ip.ts'
import type {Chain, FilterRule, NatKind, Table} from './ruleset.ts'

/** A rule that matched, with where it stands. */
export interface RuleRef {
  readonly table: Table
  readonly chain: Chain
  readonly rule: FilterRule
}

/** A translation that the first packet of a connection sets up. */
export interface NatChange {
  readonly kind: NatKind
  /** null: kept, or not one definite address: `text` has the range; masquerade takes the outgoing device's, redirect the incoming one's. */
  readonly address: Ip | null
  /** null: kept where it is free, or one of a range. */
  readonly port: number | null
  /** As written: `169.254.0.252`, `10.0.0.1-10.0.0.9:80`. */
  readonly text: string
  readonly by: RuleRef
}

export interface HookOutcome {
  readonly verdict: 'accept' | 'drop' | 'reject' | 'unknown'
  /** The rule that decided a drop, a reject or an unknown; null where a policy did, or nothing stopped the packet. */
  readonly by: RuleRef | null
  /** The base chain whose policy dropped it. */
  readonly policyOf: {readonly table: Table; readonly chain: Chain} | null
  /** Plain words: what decided, or why it can't be said. */
  readonly reason: string
  /** What the connection's first packet has done to it here: of the destination in PREROUTING and OUTPUT, else of the source. */
  readonly nat: NatChange | null
  /** After the hook; null: not known. */
  readonly mark: number | null
  readonly ctMark: number | null
  readonly notrack: boolean
  /** Every rule that matched, in order; of several ways that come to the same, the first. */
  readonly trail: readonly RuleRef[]
}

export interface HookResult extends HookOutcome {
  /** Where the verdict is unknown because rules may or may not match: all that could come of it. */
  readonly alternatives: readonly HookOutcome[]
}
