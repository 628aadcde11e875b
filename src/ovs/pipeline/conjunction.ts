import type {Flow} from '../syntax/flow-types.ts'
import {nextSame, type Subtable} from './classifier.ts'
import type {Hard} from './lookup.ts'

/** A conjunctive flow that fits: it counts only together with others of its priority. */
export interface Soft {
  readonly flow: Flow
  readonly sub: Subtable
  readonly place: number
}

/** What conjunctions make of a look-up. */
export interface Made {
  readonly flow: Flow | null
  readonly conjunctive: readonly Flow[]
  readonly rival: Flow | null
  readonly rivalOrdered: boolean
  readonly rivals: readonly Flow[]
}

/** Looks the table up anew, without conjunctive flows, with conj_id set. */
export type Again = (conjId: number) => Hard

/** Decides between soft matches and the hard one (the soft match loop of classifier_lookup__(), lib/classifier.c). */
export function resolve(found: readonly Soft[], hard: Hard, again: Again): Made {
  let best = hard.flow
  let {rival, rivalOrdered, rivals} = hard
  let soft = [...found]
  for (;;) {
    soft = dropped(soft, best?.priority ?? -1)
    if (soft.length === 0) return {flow: best, conjunctive: [], rival, rivalOrdered, rivals}
    const priority = soft.reduce((max, s) => Math.max(max, s.flow.priority), -1)
    const top = soft.filter((s) => s.flow.priority === priority)
    for (const id of complete(top)) {
      const winner = again(id)
      if (winner.flow) return {...winner, flow: winner.flow, conjunctive: withId(top, id)}
    }
    const next: Soft[] = []
    for (const s of soft) {
      const lower = s.flow.priority === priority ? nextOf(s) : s
      if (lower === null) continue
      if (isClause(lower.flow)) next.push(lower)
      else if (lower.flow.priority >= (best?.priority ?? -1) && lower.flow !== best) {
        rival = lower.flow.priority === best?.priority ? lower.flow : null
        rivalOrdered = false
        rivals = rival === null ? [] : [...rivals, rival]
        if (rival === null) best = lower.flow
      }
    }
    soft = next
  }
}

/** Without those at or below the hard match, in the order that OVS's swap with the last leaves them. */
function dropped(soft: readonly Soft[], priority: number): Soft[] {
  const left = [...soft]
  for (let i = 0; i < left.length; ) {
    if (left[i]!.flow.priority > priority) i++
    else {
      const last = left.pop()!
      if (i < left.length) left[i] = last
    }
  }
  return left
}

/** Ids whose clauses are all there, in the order in which they become so. */
function* complete(top: readonly Soft[]): Generator<number> {
  const clauses = new Map<number, bigint>()
  for (const {flow} of top) {
    for (const action of flow.actions) {
      if (action.kind !== 'conjunction' || action.clauses > top.length) continue
      const seen = (clauses.get(action.id) ?? 0n) | (1n << BigInt(action.clause - 1))
      clauses.set(action.id, seen)
      if (seen === (1n << BigInt(action.clauses)) - 1n) {
        yield action.id
        break
      }
    }
  }
}

/** Whether a flow is one clause of a conjunction: OVS calls it a soft match, for it decides nothing alone. */
export const isClause = (flow: Flow): boolean => flow.actions.some((action) => action.kind === 'conjunction')

function nextOf({sub, place}: Soft): Soft | null {
  const next = nextSame(sub, place)
  return next === null ? null : {flow: sub.flows[next]!, sub, place: next}
}

const withId = (top: readonly Soft[], id: number): Flow[] =>
  top
    .map(({flow}) => flow)
    .filter((flow) => flow.actions.some((action) => action.kind === 'conjunction' && action.id === id))
