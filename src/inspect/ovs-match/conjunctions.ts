import type {Lookup} from '../../antrea/lookup.ts'
import {meaningWords} from '../../antrea/names.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import type {ConjunctionRow} from './answer.ts'

/** A flow of clauses that fits, for certain or perhaps. */
export interface FittingClause {
  readonly flow: Flow
  readonly certain: boolean
}

/** A conjunction with what is met of it. */
export interface Conjunction extends ConjunctionRow {
  /** Every clause is met for certain. */
  readonly complete: boolean
}

/** Clauses count together only at one priority (classifier_lookup__(), lib/classifier.c). */
export function conjunctionsOf(fitting: readonly FittingClause[], lookup: Lookup): Conjunction[] {
  const found = new Map<string, {id: number; priority: number; clauses: number; met: Set<number>; sure: Set<number>}>()
  for (const {flow, certain} of fitting) {
    for (const action of flow.actions) {
      if (action.kind !== 'conjunction') continue
      const key = `${action.id} ${flow.priority}`
      const entry = found.get(key) ?? {
        id: action.id,
        priority: flow.priority,
        clauses: action.clauses,
        met: new Set(),
        sure: new Set(),
      }
      entry.met.add(action.clause)
      if (certain) entry.sure.add(action.clause)
      found.set(key, entry)
    }
  }
  return [...found.values()]
    .map(({id, priority, clauses, met, sure}) => {
      const meaning = lookup.conjunction(id)
      return {
        id,
        meaning: meaning && meaning.refs.length > 0 ? meaningWords(meaning) : null,
        priority,
        clauses,
        met: [...met].sort((a, b) => a - b),
        open: Array.from({length: clauses}, (_, i) => i + 1).filter((clause) => !met.has(clause)),
        complete: sure.size === clauses,
      }
    })
    .sort((a, b) => b.priority - a.priority || a.id - b.id)
}

/** The conjunction whose id a flow matches on; null where it matches on none. */
export function conjIdOf(flow: Flow): number | null {
  const id = /(?:^|,)conj_id=(\d+)(?:,|$)/.exec(flow.matchText)?.[1]
  return id === undefined ? null : Number(id)
}
