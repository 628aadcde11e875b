import {MOST_CT_STATES, type ProbeSpec} from '../../snapshot/probes.ts'
import {isNamespaceOption, placeholders, type Question, withoutNamespace, wordsOf} from '../../snapshot/question.ts'
import {shellWord} from '../../snapshot/together.ts'
import {asking, type Daemon, GUARD} from './shell-text.ts'

/** Between the words of a line: no name has it, and it is no white space, so that an empty word stays a word. */
const SEPARATOR = '\u001f'

/** Where a session runs: on a node, from which Pods' network namespaces are entered, or in a container of the Pod itself. */
export type Place = 'node' | 'pod'

/** How a session begins. */
export interface SessionStart {
  readonly nonce: string
  /** How long it may last, whatever becomes of the one who asks. */
  readonly seconds: number
  /** The first questions. */
  readonly lines: readonly string[]
  readonly place: Place
}

/** The line that ends a session. Its standard input is never closed: an old API server would drop the rest of the answer. */
export const END_LINE = 'end\n'

/**
 * The program of a session on a node, for any POSIX shell: it runs probes of the one list, and nothing else. A question is
 * a line of words (number, key of the probe, names); the key is looked up in the list, and the names are only ever
 * arguments of the command. The first lines are its own arguments, further ones come on standard input.
 *
 * What it prints, on each of standard output and standard error:
 *
 *     ⏎ NONCE h FOLDER ⏎            once: where the named network namespaces are
 *     ⏎ NONCE e NUMBER STATUS ⏎     a probe ended, all bytes since the mark before are its own; `silent` where it was not begun, as its
 *                                   daemon answers nothing
 *     ⏎ NONCE i ⏎                   nothing is asked
 */
export function sessionArgv(
  specs: readonly ProbeSpec[],
  {nonce, seconds, lines, place}: SessionStart,
): readonly string[] {
  const here = place === 'node' ? specs : specs.filter(({scope}) => scope === 'pod')
  const arms = here.flatMap((spec) => variantsOf(spec).map((variant) => arm(spec, variant, place)))
  return ['sh', '-c', GUARD, 'antrail', asking(arms, shortest(here)), String(seconds), nonce, ...lines]
}

/** The first question of the list to each daemon is a short one. */
function shortest(specs: readonly ProbeSpec[]): ReadonlyMap<Daemon, string> {
  const found = new Map<Daemon, string>()
  for (const {asks, scope, argv} of specs)
    if (asks !== 'host' && scope === 'node' && !found.has(asks)) found.set(asks, argv.map(shellWord).join(' '))
  return found
}

/** A question as a line of the session, without its end. */
export function questionLine(number: number, question: Question): string {
  const names = question.netns === undefined ? [...placeholders(question).values()] : [question.netns]
  return [String(number), keyOf(question.spec, variantOf(question)), ...names].join(SEPARATOR)
}

/** How the command of one probe differs from question to question, beside the names in it. */
interface Variant {
  readonly clusterWide: boolean
  /** Of conntrack, given to the witness. */
  readonly states: number
}

const variantOf = (question: Question): Variant => ({
  clusterWide: withoutNamespace(question),
  states: question.ctNext?.length ?? 0,
})

function variantsOf({scope}: ProbeSpec): readonly Variant[] {
  if (scope === 'policy') return [false, true].map((clusterWide) => ({clusterWide, states: 0}))
  const states = scope === 'packet' ? MOST_CT_STATES : 0
  return Array.from({length: states + 1}, (_, i) => ({clusterWide: false, states: i}))
}

function arm(spec: ProbeSpec, variant: Variant, place: Place): string {
  const whole = wordsOf(spec, variant.states)
  const words = variant.clusterWide ? whole.filter((_, i) => !isNamespaceOption(whole, i)) : whole
  const names = [...ORDER, ...words.filter((word) => word.startsWith('{state-'))].filter((name) => words.includes(name))
  const command = words.map((word) => {
    if (word === '{netns}') return '"$F"'
    return names.includes(word) ? `"$${names.indexOf(word) + 3}"` : shellWord(word)
  })
  const enter = spec.scope === 'pod' && place === 'node' ? 'nsenter --net="$F/$3" ' : ''
  const seconds = Math.ceil(spec.timeoutMs / 1000)
  return `${keyOf(spec, variant)}) run "$1" ${spec.asks} ${seconds} ${spec.maxBytes} ${enter}${command.join(' ')};;`
}

/** The order in which `placeholders` gives the names. */
const ORDER: readonly string[] = ['{bridge}', '{device}', '{policy}', '{namespace}', '{type}', '{flow}']

const keyOf = ({id, scope}: ProbeSpec, {clusterWide, states}: Variant): string =>
  `${id}@${scope}${clusterWide ? '-of-cluster' : ''}${states > 0 ? `-${states}` : ''}`
