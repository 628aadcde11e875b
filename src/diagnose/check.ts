import type {Cluster} from '../model/cluster.ts'
import {ClusterFacts} from '../trace/cluster-facts.ts'
import {accept, type Known} from './accept.ts'
import type {Config} from './config.ts'
import {type DiagnoseOptions, diagnose} from './engine.ts'
import {evaluateExpectation} from './expectation.ts'
import type {Finding} from './finding.ts'
import {traceMesh} from './mesh.ts'
import {type Bar, type Report, reportOf} from './report.ts'
import {isNamed} from './select-rules.ts'

export interface CheckOptions extends Omit<DiagnoseOptions, 'nodes' | 'thresholds'> {
  readonly config: Config
  readonly bar: Bar
  /** Findings that were there before; null: there is no baseline. */
  readonly baseline: Known | null
  /** Whether packets are to be sent between pods of all nodes. */
  readonly mesh?: boolean
}

/** What `check` answers, and all its findings, accepted or not, for a new baseline. */
export interface Checked {
  readonly report: Report
  readonly all: readonly Finding[]
}

/** Diagnoses, sets aside what is known, and holds the cluster to what is expected of it. */
export function check(cluster: Cluster, options: CheckOptions): Checked {
  const {rules, config, bar, baseline, mesh = false, isOver = () => false, facts = new ClusterFacts(cluster)} = options
  const diagnosis = diagnose(cluster, {...options, thresholds: config.thresholds, facts})
  const suppressions = config.suppressions.filter(({rule}) => rules.some((each) => isNamed(each, rule)))
  const {findings, accepted, stale} = accept(diagnosis.findings, {suppressions, baseline, takenAt: diagnosis.takenAt})
  const expected = config.expectations.map((expectation) =>
    isOver()
      ? {text: expectation.text, met: null, verdict: null, reason: 'the deadline passed', node: null}
      : evaluateExpectation(cluster, expectation, facts),
  )
  const ways = mesh ? traceMesh(cluster, facts, isOver) : null
  const expectations = [...expected, ...(ways?.expected ?? [])]
  return {
    report: reportOf({...diagnosis, findings}, bar, {
      check: {accepted, expectations, stale, mesh: ways?.sample ?? null},
    }),
    all: diagnosis.findings,
  }
}
