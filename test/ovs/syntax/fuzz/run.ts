import {type Random, random} from '../../../conformance/fuzz/random.ts'
import {complaint, type Kind} from './check.ts'
import {mutated} from './mutate.ts'
import type {Seeds} from './seeds.ts'

/** A text that a parser did not get over. */
export interface Complaint {
  readonly kind: Kind
  readonly text: string
  readonly wrong: string
}

const KINDS = [
  [5, 'flows'],
  [3, 'groups'],
  [2, 'traces'],
] as const

/** Lines around the damaged one, so that its number is not always 1. */
const AROUND = 3

/** Damages `count` lines, one at a time, and has their texts read. */
export function* fuzzParsers(seeds: Seeds, count: number, seed: number): Generator<Complaint> {
  const dice = random(seed)
  for (let i = 0; i < count; i++) {
    const kind = dice.weighted(KINDS)
    const text = damagedText(dice, kind, seeds[kind])
    const wrong = complaint(kind, text)
    if (wrong !== null) yield {kind, text, wrong}
  }
}

function damagedText(dice: Random, kind: Kind, texts: readonly string[]): string {
  const all = dice.pick(texts).split('\n')
  const others = dice.pick(texts).split('\n')
  const at = dice.int(all.length)
  const damaged = mutated(dice, all[at]!, dice.pick(others))
  const end = dice.chance(0.1) ? '\r\n' : '\n'
  if (kind === 'traces') return all.with(at, damaged).join(end)
  const before = all.slice(Math.max(0, at - AROUND), at)
  return [...before, damaged, ...all.slice(at + 1, at + AROUND)].join(end)
}
