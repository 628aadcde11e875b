import type {Flow} from '../ovs/syntax/flow-types.ts'

/** A conjunction that no packet can fulfil: some of its clauses have no flow at all. */
export interface BrokenConjunction {
  readonly id: number
  /** First 16 bits of its flows' cookies. */
  readonly round: bigint
  readonly table: number
  readonly clauses: number
  /** From 1. */
  readonly missing: readonly number[]
}

/** Conjunctions of a bridge whose flows are not complete: a rule that was meant and never applies. */
export function brokenConjunctions(flows: readonly Flow[]): readonly BrokenConjunction[] {
  const seen = new Map<string, {id: number; round: bigint; table: number; clauses: number; present: Set<number>}>()
  for (const flow of flows) {
    // By its text first: reading the actions of every flow of a large dump takes longer than all the rest.
    if (flow.table === null || !flow.actionsText.includes('conjunction(')) continue
    for (const action of flow.actions) {
      if (action.kind !== 'conjunction') continue
      const key = `${flow.table} ${flow.cookie >> 48n} ${action.id}`
      const known = seen.get(key) ?? {
        id: action.id,
        round: flow.cookie >> 48n,
        table: flow.table,
        clauses: action.clauses,
        present: new Set<number>(),
      }
      known.present.add(action.clause)
      seen.set(key, known)
    }
  }
  return [...seen.values()].flatMap(({present, ...rest}) => {
    const all = Array.from({length: rest.clauses}, (_, i) => i + 1)
    const missing = all.filter((clause) => !present.has(clause))
    return missing.length === 0 ? [] : [{...rest, missing}]
  })
}
