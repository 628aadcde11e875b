import type {Trace} from '../trace/result.ts'
import type {CoverageSummary, Diagnosis, Finding, Severity, Unknown} from './finding.ts'
import type {MeshSample} from './mesh-sample.ts'

/** The question about two ends: the trace, and which finding says why it ends so. */
export interface Pair {
  readonly trace: Trace
  /** Key of the finding that explains the verdict; null where none does, and where nothing needs explaining. */
  readonly explainedBy: string | null
}

/** What a report is judged by. */
export interface Bar {
  /** Findings as bad as this, or worse, fail; `never`: none does. */
  readonly failOn: Severity | 'never'
  /** Percent of the needed evidence that must have been read, 0 to 100. */
  readonly minCoverage: number
}

export const DEFAULT_BAR: Bar = {failOn: 'error', minCoverage: 100}

/** A finding that somebody knows of: it is told, and does not fail. */
export interface Accepted {
  readonly finding: Finding
  readonly by: 'suppression' | 'baseline'
  readonly reason: string
}

/** What a line of `expectations` came to. */
export interface Expected {
  /** As it is written: `default/a reaches svc/default/b:80`. */
  readonly text: string
  /** null: nobody can say. */
  readonly met: boolean | null
  /** Of the trace; null where it could not be asked. */
  readonly verdict: Trace['verdict'] | null
  /** Where and why it stops, or what keeps it from being told. */
  readonly reason: string
  /** The node of that. */
  readonly node: string | null
}

/** What `check` adds. */
export interface CheckPart {
  readonly accepted: readonly Accepted[]
  readonly expectations: readonly Expected[]
  /** Suppressions past their day, or that met no finding: `ANT0103 pod/default/*: expired on 2026-01-31`. */
  readonly stale: readonly string[]
  /** How many of all ways between nodes were looked at; null: none was to be. */
  readonly mesh: MeshSample | null
}

/** The answer of `diagnose` and `check`: `antrail.dev/diagnose/v1`. */
export interface Report {
  readonly schema: 'antrail.dev/diagnose/v1'
  readonly takenAt: string
  readonly status: Status
  readonly bar: Bar
  readonly nodes: readonly string[]
  /** Ids of the rules that were asked. */
  readonly rules: readonly string[]
  /** null: everything was looked at. */
  readonly pair: Pair | null
  /** In rank order. Of a pair: those that lie on its path, first what explains the verdict. */
  readonly findings: readonly Finding[]
  readonly unknown: readonly Unknown[]
  /** null: no check was asked for. */
  readonly check: CheckPart | null
  readonly coverage: CoverageSummary
}

/** `incomplete`: nothing fails, but too little was read to pass, or something must be measured first. */
export type Status = 'passed' | 'failed' | 'incomplete'

/** What was found of everything, by a bar. */
export const reportOf = (
  {takenAt, nodes, rules, findings, unknown, coverage}: Diagnosis,
  bar: Bar,
  {pair = null, check = null}: {readonly pair?: Pair | null; readonly check?: CheckPart | null} = {},
): Report => ({
  schema: 'antrail.dev/diagnose/v1',
  takenAt,
  status: statusOf({bar, findings, unknown, coverage, pair, check}),
  bar,
  nodes,
  rules,
  pair,
  findings,
  unknown,
  check,
  coverage,
})

/** Whether all that could be read was, and leaves a question that only a measurement answers. */
export const isOpen = ({measure}: Unknown): boolean => measure !== null

const RANK: Readonly<Record<Bar['failOn'], number>> = {never: 0, error: 1, warning: 2, info: 3}

/** Whether a finding is bad enough to fail. */
export const fails = (severity: Severity, {failOn}: Bar): boolean => RANK[severity] <= RANK[failOn]

type Judged = Pick<Report, 'bar' | 'findings' | 'unknown' | 'coverage' | 'pair' | 'check'>

/** What is proven outranks what was not read. */
function statusOf({bar, findings, unknown, coverage, pair, check}: Judged): Status {
  const expectations = check?.expectations ?? []
  if (pair && isLost(pair.trace)) return 'failed'
  if (findings.some(({severity}) => fails(severity, bar)) || expectations.some(({met}) => met === false))
    return 'failed'
  const enough = coverage.read * 100 >= coverage.needed * bar.minCoverage
  const said = pair?.trace.verdict !== 'undetermined' && expectations.every(({met}) => met !== null)
  return enough && said && !unknown.some(isOpen) ? 'passed' : 'incomplete'
}

/** Whether a trace proves that its packet is not delivered. */
export const isLost = ({verdict, stopped}: Trace): boolean =>
  verdict === 'forwarded-out' ? stopped !== null : verdict !== 'delivered' && verdict !== 'undetermined'
