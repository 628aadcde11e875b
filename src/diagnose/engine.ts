import type {Cluster} from '../model/cluster.ts'
import {CoverageRecorder} from '../model/coverage.ts'
import {ClusterFacts} from '../trace/cluster-facts.ts'
import {ClusterIndex} from './cluster-index.ts'
import {collect, tooLate} from './collect.ts'
import type {Diagnosis} from './finding.ts'
import {fold} from './fold.ts'
import {orderUnknown} from './rank.ts'
import type {ClusterContext, Outcome, Rule} from './rule.ts'
import {DEFAULT_THRESHOLDS, type Thresholds} from './thresholds.ts'

export interface DiagnoseOptions {
  readonly rules: readonly Rule[]
  readonly thresholds?: Thresholds
  /** Facts that a trace of the same cluster has worked out already. */
  readonly facts?: ClusterFacts
  /** Names of the nodes that are looked at; all where it is not given. */
  readonly nodes?: ReadonlySet<string>
  /** Whether the time is over: what was not asked by then is unknown. */
  readonly isOver?: () => boolean
}

/** So many nodes stay parsed as a whole: traces that follow find them ready. */
const ROOM = 16

/** Asks every rule of every node and of the cluster, folds what follows from something else under it, and ranks. Pure. */
export function diagnose(cluster: Cluster, options: DiagnoseOptions): Diagnosis {
  const {rules, thresholds = DEFAULT_THRESHOLDS, facts = new ClusterFacts(cluster), isOver = () => false} = options
  const context: ClusterContext = {cluster, facts, index: new ClusterIndex(cluster), thresholds}
  const coverage = new CoverageRecorder()
  const nodes = cluster.nodes.map(({name}) => name).filter((name) => options.nodes?.has(name) ?? true)
  const ask = (rule: Rule, name: string | null, evaluate: () => Iterable<Outcome>) =>
    isOver() ? [tooLate(name, coverage)] : collect(context, rule, name, evaluate, coverage)
  const collected = [
    ...nodes.flatMap((name) => {
      const node = facts.node(name)
      const said = rules.flatMap((rule) =>
        rule.scope === 'node' ? ask(rule, name, () => rule.evaluate({...context, node})) : [],
      )
      if (nodes.length > ROOM) node.release()
      return said
    }),
    ...rules.flatMap((rule) => (rule.scope === 'cluster' ? ask(rule, null, () => rule.evaluate(context)) : [])),
  ]
  return {
    takenAt: cluster.takenAt,
    rules: rules.map(({id}) => id).sort(),
    nodes,
    findings: fold(collected.flatMap(({instance}) => instance ?? [])),
    unknown: orderUnknown(collected.flatMap(({unknown}) => unknown ?? [])),
    coverage: coverage.summary(),
  }
}
