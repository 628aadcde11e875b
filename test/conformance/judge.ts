import type {FloodRank} from '../../src/ovs/pipeline/flood-rank.ts'
import type {RunOptions} from '../../src/ovs/pipeline/options.ts'
import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch, type Switch} from '../../src/ovs/pipeline/switch.ts'
import {answerText, difference, type PassText, passText} from './compare.ts'
import {type CorpusCase, namesOf, questionOf, switchOf} from './corpus-case.ts'
import {findFloodOrder} from './flood-search.ts'
import {MAX_LOOKUPS, ways} from './ways.ts'

/** What became of a case, as `npm run corpus -- --out` writes it. */
export interface Judgement {
  readonly name: string
  readonly status: 'agree' | 'differs' | 'undetermined' | 'left out'
  /** OVS's refusal of the question. */
  readonly error: string | null
  readonly passes: readonly PassText[]
  readonly finalFlow: string | null
  readonly datapathActions: string | null
  readonly megaflow: string | null
  readonly translationError: string | null
  readonly reason: string | null
}

/** State that no dump has. */
const UNKNOWABLE = ['recirc-state', 'controller-connection']
/** Orders of a flood that are tried. */
const MAX_ORDERS = 3000
/** Those that are tried in each of several ways, if the packet has few look-ups. */
const LEAST_ORDERS = 150
/** Ways through the choices of one packet in which orders are tried. */
const MAX_ORDERED_WAYS = 20
const CT: Readonly<Record<string, number>> = {new: 1, est: 2, rel: 4, rpl: 8, inv: 16, trk: 32, snat: 64, dnat: 128}

/** `trk,est` or `trk|est` as bits. */
export const ctBits = (text: string | number): number =>
  typeof text === 'number' ? text : text.split(/[,|]/).reduce((bits, name) => bits | (CT[name.trim()] ?? 0), 0)

/**
 * Answers a case in faithful mode and compares with what real OVS said.
 *
 * @param sw the case's switch, for a caller that asks many questions of it
 * @param wordForWord what a flood does is to be the same in one of its orders, not only what comes out of it
 */
export function judge(corpus: CorpusCase, sw?: Switch, wordForWord = false): Judgement {
  const need = corpus.needs.find((name) => UNKNOWABLE.includes(name))
  if (need !== undefined) return verdict(corpus, 'left out', null, need)
  const question = questionOf(corpus)
  const {expected} = corpus
  if ('undetermined' in question) return verdict(corpus, 'undetermined', null, question.undetermined)
  if ('error' in question) {
    const same = expected.exitCode === 2 && (expected.error ?? '').trim() === question.error.trim()
    return {
      ...verdict(corpus, same ? 'agree' : 'differs', null, same ? null : `error: ${question.error}`),
      error: question.error,
    }
  }
  if (expected.exitCode !== 0) return verdict(corpus, 'differs', null, `no error, where OVS says ${expected.error}`)
  const options: RunOptions = {
    mode: 'faithful',
    bridge: question.bridge,
    packet: question.packet,
    size: question.size,
    conntrack: null,
    ctNext: corpus.trace.ctNext.map(ctBits),
    generated: corpus.trace.generate || corpus.trace.packet !== null,
  }
  return bestOf(corpus, sw ?? loadSwitch(switchOf(corpus)), options, wordForWord)
}

/** What the simulator makes of a case in one way through its choices, and why that may be another thing than what OVS does. */
interface Answer {
  readonly passes: readonly PassText[]
  readonly doubt: {readonly reason: string} | undefined
}

type Answering = (more: Partial<RunOptions>) => Answer

function bestOf(corpus: CorpusCase, sw: Switch, options: RunOptions, wordForWord: boolean): Judgement {
  const {tlvs, ports} = namesOf(corpus, options.bridge)
  const named = corpus.trace.names ? new Map([...(ports ?? [])].map(([name, ofport]) => [ofport, name])) : undefined
  const names = {...(tlvs && {tlvs}), ...(named && {ports: named})}
  const datapathPorts = corpus.trace.names ? datapathNames(corpus) : null
  const answered: Answering = (more) => {
    const result = runPacket(sw, {...options, ...more})
    const passes = result.passes.map((pass) => passText(pass, names, datapathPorts))
    return {passes, doubt: result.undetermined[0] ?? floodDoubt(corpus, passes)}
  }
  let first: Judgement | null = null
  for (const choose of ways(sw, options)) {
    const said = judged(corpus, answered({choose}), wordForWord)
    if (said.status === 'agree') return said
    if (first === null || (said.status === 'undetermined' && first.status === 'differs')) first = said
  }
  if (first === null) return verdict(corpus, 'undetermined', null, 'no way through')
  return (
    (first.passes.some(({floods}) => floods) && inOtherOrder(corpus, first, sw, options, wordForWord, answered)) ||
    first
  )
}

function judged(corpus: CorpusCase, {passes, doubt}: Answer, wordForWord: boolean): Judgement {
  const {passes: expected} = corpus.expected
  const differs =
    wordForWord && answerText(passes) !== answerText(expected)
      ? (difference(passes, expected) ?? 'what a flood does')
      : difference(passes, expected)
  const status = doubt ? 'undetermined' : differs === null ? 'agree' : 'differs'
  return verdict(corpus, status, passes, doubt?.reason ?? differs)
}

/**
 * Which order a flood has is in no dump: where one gives OVS's answer word for word, that was it. Its reason is still why the simulator
 * alone leaves it open.
 */
function inOtherOrder(
  corpus: CorpusCase,
  first: Judgement,
  sw: Switch,
  options: RunOptions,
  wordForWord: boolean,
  answered: Answering,
): Judgement | null {
  const lookups = first.passes.reduce((sum, pass) => sum + pass.lookups.length, 1)
  // What is in doubt whichever order it is remains so.
  const choices = [...ways(sw, {...options, floodRank: () => 0})]
    .filter((choose) => !answered({choose, floodRank: () => 0}).doubt)
    .slice(0, MAX_ORDERED_WAYS)
  const tries = Math.min(Math.max(MAX_ORDERS / choices.length, LEAST_ORDERS), MAX_LOOKUPS / lookups / choices.length)
  const expected = answerText(corpus.expected.passes)
  let isAlike = false
  for (const choose of choices) {
    const inOrder = (floodRank: FloodRank): Answer => answered({choose, floodRank})
    const rank = findFloodOrder((floodRank) => {
      const {passes} = inOrder(floodRank)
      isAlike ||= !wordForWord && first.status === 'differs' && difference(passes, corpus.expected.passes) === null
      return shared(answerText(passes), expected)
    }, tries)
    const said = rank && inOrder(rank)
    if (said) return verdict(corpus, said.doubt ? 'undetermined' : 'agree', said.passes, first.reason)
  }
  return isAlike ? {...first, status: 'undetermined', reason: `OVS floods in another order: ${first.reason}`} : null
}

/** Characters with which both begin; null where they are the same. */
function shared(text: string, other: string): number | null {
  if (text === other) return null
  let length = 0
  while (text[length] === other[length]) length++
  return length
}

const datapathNames = ({bridges}: CorpusCase): ReadonlyMap<number, string> =>
  new Map(bridges.flatMap(({ports}) => ports.flatMap(({odpPort, name}) => (odpPort === null ? [] : [[odpPort, name]]))))

/**
 * Which ports flood is a flag that no dump shows. Where checks of the test had failed before its flood, the switch is known to be in a
 * state that its configuration does not tell of.
 */
const floodDoubt = (corpus: CorpusCase, passes: readonly PassText[]): {reason: string} | undefined =>
  corpus.trace.generate && (corpus.failedChecksBefore ?? 0) > 0 && passes.some(({floods}) => floods)
    ? {reason: 'a packet is flooded after a check had failed: which ports flood is in no dump'}
    : undefined

function verdict(
  corpus: CorpusCase,
  status: Judgement['status'],
  passes: readonly PassText[] | null,
  reason: string | null,
): Judgement {
  const last = passes?.at(-1)
  return {
    name: corpus.name,
    status,
    error: null,
    passes: passes ?? [],
    finalFlow: last?.finalFlow ?? null,
    datapathActions: last?.datapathActions ?? null,
    megaflow: last?.megaflow ?? null,
    translationError: last?.translationError ?? null,
    reason,
  }
}
