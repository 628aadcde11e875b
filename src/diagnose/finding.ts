import type {CoverageSummary} from '../model/coverage.ts'
import type {Evidence} from '../model/evidence.ts'

export type {CoverageSummary} from '../model/coverage.ts'
export type {Evidence} from '../model/evidence.ts'

/** Worst first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Where something is wrong: on a node, or null for the whole cluster; `object` as `object.ts` writes it, null for all of the node. */
export interface Where {
  readonly node: string | null
  readonly object: string | null
}

/** A thing to do about a finding. `command` is printed for people to run, never run here. */
export interface Remedy {
  /** `look` changes nothing, `repair` does. */
  readonly kind: 'look' | 'repair'
  readonly text: string
  readonly command: string | null
}

/** One thing wrong. */
export interface Finding {
  /** The rule: `ANT0103`. */
  readonly id: string
  /** The rule's short name: `host-veth-down`. */
  readonly slug: string
  readonly severity: Severity
  readonly title: string
  /** One sentence with the names and values of this case. */
  readonly message: string
  readonly where: Where
  readonly evidence: readonly Evidence[]
  readonly cause: string
  readonly impact: string
  readonly remedy: readonly Remedy[]
  /** This finding among others, the same in each run over the same fault: `ANT0103 node2 pod/default/server`. */
  readonly key: string
  /** Key of the finding that it follows from; null for a root. */
  readonly follows: string | null
}

/** What stands for the rule where the time was over before the rules that were left could be asked. */
export const UNASKED = 'all rules'

/** Something that a rule could not say. */
export interface Unknown {
  /** Its id; `all rules`; `no rule` where no rule needs what is missing. */
  readonly rule: string
  readonly node: string | null
  readonly object: string | null
  /** The piece of evidence that is missing, or the question that is open, in the user's words. */
  readonly what: string
  readonly reason: string
  /** A command that would tell; null where reading the missing piece does. */
  readonly measure: string | null
}

/** The answer of `diagnose`, without what a question about two pods adds to it. */
export interface Diagnosis {
  readonly takenAt: string
  /** Ids of the rules that were run, sorted. */
  readonly rules: readonly string[]
  /** Names of the nodes that were looked at, sorted. */
  readonly nodes: readonly string[]
  /** In rank order: roots by severity, layer, node and object, each with what follows from it right behind it. */
  readonly findings: readonly Finding[]
  readonly unknown: readonly Unknown[]
  readonly coverage: CoverageSummary
}
