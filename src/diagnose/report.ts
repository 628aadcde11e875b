import type {Trace} from '../trace/result.ts'
import type {CoverageSummary, Diagnosis, Finding, Unknown} from './finding.ts'

/** The question about two ends: the trace, and which finding says why it ends so. */
export interface Pair {
  readonly trace: Trace
  /** Key of the finding that explains the verdict; null where none does, and where nothing needs explaining. */
  readonly explainedBy: string | null
}

/** The answer of `diagnose`: `antrail.dev/diagnose/v1`. */
export interface Report {
  readonly schema: 'antrail.dev/diagnose/v1'
  readonly takenAt: string
  readonly nodes: readonly string[]
  /** Ids of the rules that were asked. */
  readonly rules: readonly string[]
  /** null: everything was looked at. */
  readonly pair: Pair | null
  /** In rank order. Of a pair: those that lie on its path, first what explains the verdict. */
  readonly findings: readonly Finding[]
  readonly unknown: readonly Unknown[]
  readonly coverage: CoverageSummary
}

/** What was found of everything. */
export const reportOf = ({takenAt, nodes, rules, findings, unknown, coverage}: Diagnosis): Report => ({
  schema: 'antrail.dev/diagnose/v1',
  takenAt,
  nodes,
  rules,
  pair: null,
  findings,
  unknown,
  coverage,
})
