import type {Cluster} from '../model/cluster.ts'
import {CoverageRecorder, type Piece} from '../model/coverage.ts'
import {ClusterFacts} from '../trace/cluster-facts.ts'
import {ClusterIndex} from './cluster-index.ts'
import {type Collected, collect, tooLate} from './collect.ts'
import type {ClusterContext, Rule} from './rule.ts'
import {DEFAULT_THRESHOLDS, type Thresholds} from './thresholds.ts'

export interface AskOptions {
  readonly rules: readonly Rule[]
  readonly thresholds?: Thresholds
  /** Facts that a trace of the same cluster has worked out already. */
  readonly facts?: ClusterFacts
  /** Whether the time is over: what was not asked by then is unknown. */
  readonly isOver?: () => boolean
}

/** What rules said of one node, or of the cluster: plain data, that another thread can hand over. */
export interface Asked {
  readonly collected: readonly Collected[]
  readonly pieces: readonly Piece[]
}

/** What the rules said already, by the nodes' names; null: of the cluster. */
export type Answers = ReadonlyMap<string | null, Asked>

/** Asks the rules, of one place after the other. */
export interface Asker {
  readonly ofNode: (name: string) => Asked
  readonly ofCluster: () => Asked
}

/** So many nodes stay parsed as a whole: traces that follow find them ready. */
const ROOM = 16

export function askerOf(cluster: Cluster, options: AskOptions): Asker {
  const {rules, thresholds = DEFAULT_THRESHOLDS, facts = new ClusterFacts(cluster), isOver = () => false} = options
  const context: ClusterContext = {cluster, facts, index: new ClusterIndex(cluster), thresholds}
  const isLarge = cluster.nodes.length > ROOM
  const ask = (run: (coverage: CoverageRecorder) => readonly Collected[]): Asked => {
    const coverage = new CoverageRecorder()
    const collected = run(coverage)
    return {collected, pieces: coverage.pieces()}
  }
  return {
    ofNode: (name) =>
      ask((coverage) => {
        const node = facts.node(name)
        const said = rules.flatMap((rule) => {
          if (rule.scope !== 'node') return []
          if (isOver()) return [tooLate(name, coverage)]
          return collect(context, rule, name, () => rule.evaluate({...context, node}), coverage)
        })
        if (isLarge) node.release()
        return said
      }),
    ofCluster: () =>
      ask((coverage) => {
        if (isLarge && !isOver()) for (const node of facts.nodes) node.settle()
        const said = rules.flatMap((rule) => {
          if (rule.scope !== 'cluster') return []
          if (isOver()) return [tooLate(null, coverage)]
          return collect(context, rule, null, () => rule.evaluate(context), coverage)
        })
        if (isLarge) for (const node of facts.nodes) node.release()
        return said
      }),
  }
}
