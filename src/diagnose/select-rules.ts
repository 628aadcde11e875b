import {nearNames} from '../near.ts'
import {EXIT, Problem} from '../problem.ts'
import {LAYERS, layerOfId} from './layers.ts'
import type {Rule} from './rule.ts'

/**
 * The rules that are wanted: by id (`ANT0103`), short name, layer (`pod`) or layer's digits (`ANT01`).
 *
 * @param only empty: all
 * @throws {Problem} exit 2 for a word that names no rule
 */
export function selectRules(
  rules: readonly Rule[],
  {only, skip}: {readonly only: readonly string[]; readonly skip: readonly string[]},
): readonly Rule[] {
  const wanted = only.map((word) => named(rules, word))
  const unwanted = skip.map((word) => named(rules, word))
  return rules.filter(
    (rule) => (wanted.length === 0 || wanted.some((is) => is(rule))) && !unwanted.some((is) => is(rule)),
  )
}

/** Whether a word names a rule: by its id, or by its short name; in any case. */
export const isNamed = ({id, slug}: {readonly id: string; readonly slug: string}, word: string): boolean =>
  id.toLowerCase() === word.toLowerCase() || slug === word.toLowerCase()

function named(rules: readonly Rule[], word: string): (rule: Rule) => boolean {
  const text = word.trim().toLowerCase()
  const is = ({id, slug}: Rule): boolean =>
    id.toLowerCase() === text || slug === text || layerOfId(id)?.name === text || id.slice(0, 5).toLowerCase() === text
  if (rules.some(is) || LAYERS.some(({name}) => name === text)) return is
  const names = [...rules.flatMap(({id, slug}) => [id.toLowerCase(), slug]), ...LAYERS.map(({name}) => name)]
  const near = nearNames(text, names).map((name) => (name.startsWith('ant0') ? name.toUpperCase() : name))
  throw new Problem(`'${word}' is neither a rule nor a layer`, {
    code: 'NO_SUCH_RULE',
    exit: EXIT.usage,
    hints: near.length > 0 ? near : LAYERS.map(({name}) => name),
  })
}
