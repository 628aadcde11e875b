import {type Again, type Made, resolve, type Soft} from './conjunction.ts'
import {type Context, undetermined} from './context.ts'
import type {Hard, Lookup} from './lookup.ts'
import {chooseUnseen} from './unseen.ts'

/** Orders of soft matches, and soft matches of one level, beyond which the first order alone is tried. */
const MAX_ORDERS = 720
const MAX_ALIKE = 6

/**
 * What else it could be: masks of the same highest priority are asked in the order in which they were first used, which no dump
 * shows, and where several conjunctions are complete the first of them counts.
 */
export function otherwise(found: readonly Soft[], hard: Hard, again: Again, made: Made): Made[] {
  if (!hasSeveralComplete(found)) return []
  const others: Made[] = []
  for (const order of orders(found)) {
    const other = resolve(order, hard, again)
    if (![made, ...others].some(({flow}) => flow === other.flow)) others.push(other)
  }
  return others
}

function hasSeveralComplete(found: readonly Soft[]): boolean {
  const clauses = new Map<string, bigint>()
  const done = new Set<string>()
  for (const {flow} of found) {
    for (const action of flow.actions) {
      if (action.kind !== 'conjunction') continue
      const key = `${flow.priority}/${action.id}`
      const seen = (clauses.get(key) ?? 0n) | (1n << BigInt(action.clause - 1))
      clauses.set(key, seen)
      if (seen === (1n << BigInt(action.clauses)) - 1n) done.add(key)
    }
  }
  return done.size > 1
}

/** Every order that keeps those of different highest priority apart. */
function orders(found: readonly Soft[]): Soft[][] {
  let all: Soft[][] = [[]]
  const levels = [...new Set(found.map(({sub}) => sub.maxPriority))]
  for (const level of levels) {
    const alike = permutations(found.filter(({sub}) => sub.maxPriority === level))
    if (all.length * alike.length > MAX_ORDERS) return []
    all = all.flatMap((before) => alike.map((after) => [...before, ...after]))
  }
  return all
}

function permutations(list: readonly Soft[]): Soft[][] {
  if (list.length <= 1 || list.length > MAX_ALIKE) return [[...list]]
  return list.flatMap((first, i) => permutations(list.toSpliced(i, 1)).map((rest) => [first, ...rest]))
}

/** `faithful`: of what several conjunctions make of a look-up, what is chosen; the first candidate is not to know it. */
export function settled(ctx: Context, found: Lookup): Lookup {
  const {others} = found
  if (!ctx.faithful || others.length === 0) return found
  const chosen = chooseUnseen(ctx, others.length + 2)
  if (chosen === 0) {
    undetermined(ctx, 'which of several conjunctions is complete first depends on the order in which their masks came')
  }
  const made = others[chosen - 2] ?? found
  return {...found, ...made, miss: made.flow === null ? 'drop' : null}
}
