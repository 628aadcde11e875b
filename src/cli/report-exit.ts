import type {Severity} from '../diagnose/finding.ts'
import type {Report} from '../diagnose/report.ts'
import {EXIT} from '../problem.ts'
import {traceExit} from './trace-exit.ts'

/** What a report is judged by. */
export interface Bar {
  /** `never`: findings don't fail. */
  readonly failOn: Severity | 'never'
  /** Percent of the needed evidence that must have been read, 0 to 100. */
  readonly minCoverage: number
}

const RANK: Readonly<Record<Bar['failOn'], number>> = {never: 0, error: 1, warning: 2, info: 3}

/** Whether a finding is bad enough to fail. */
export const fails = (severity: Severity, failOn: Bar['failOn']): boolean => RANK[severity] <= RANK[failOn]

/** 5 where the packet that was asked about is not delivered, then 3 for findings, 4 for too little read, 0. */
export function reportExit(
  {pair, findings, coverage}: Pick<Report, 'pair' | 'findings' | 'coverage'>,
  bar: Bar,
): number {
  const ofTrace = pair ? traceExit(pair.trace) : 0
  if (ofTrace === EXIT.notDelivered) return ofTrace
  if (findings.some(({severity}) => fails(severity, bar.failOn))) return EXIT.findings
  return coverage.read * 100 < coverage.needed * bar.minCoverage ? EXIT.undetermined : ofTrace
}
