import type {Cluster} from '../model/cluster.ts'
import {CoverageRecorder} from '../model/coverage.ts'
import {type Answers, type AskOptions, askerOf} from './ask-node.ts'
import type {Diagnosis} from './finding.ts'
import {fold} from './fold.ts'
import {orderUnknown} from './rank.ts'

export interface DiagnoseOptions extends AskOptions {
  /** Names of the nodes that are looked at; all where it is not given. */
  readonly nodes?: ReadonlySet<string>
  /** What need not be asked again. */
  readonly answers?: Answers
}

/** Asks every rule of every node and of the cluster, folds what follows from something else under it, and ranks. Pure. */
export function diagnose(cluster: Cluster, options: DiagnoseOptions): Diagnosis {
  const {rules, answers} = options
  const asker = askerOf(cluster, options)
  const nodes = cluster.nodes.map(({name}) => name).filter((name) => options.nodes?.has(name) ?? true)
  const asked = [
    ...nodes.map((name) => answers?.get(name) ?? asker.ofNode(name)),
    answers?.get(null) ?? asker.ofCluster(),
  ]
  const coverage = new CoverageRecorder()
  for (const {pieces} of asked) coverage.add(pieces)
  const collected = asked.flatMap((each) => each.collected)
  return {
    takenAt: cluster.takenAt,
    rules: rules.map(({id}) => id).sort(),
    nodes,
    findings: fold(collected.flatMap(({instance}) => instance ?? [])),
    unknown: orderUnknown(collected.flatMap(({unknown}) => unknown ?? [])),
    coverage: coverage.summary(),
  }
}
