import type {RunOptions} from '../../src/ovs/pipeline/options.ts'
import type {PipelineResult} from '../../src/ovs/pipeline/result.ts'
import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch, type Switch} from '../../src/ovs/pipeline/switch.ts'
import {difference, type PassText, passText} from './compare.ts'
import {type CorpusCase, namesOf, questionOf, switchOf} from './corpus-case.ts'
import {floodRanks} from './flood-ranks.ts'

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
/** Ways through the choices of one packet that are tried against an answer. */
const MAX_WAYS = 256
/** Orders of a flood that are tried. */
const MAX_ORDERS = 400
/** Look-ups of all ways together: a pipeline that goes in circles takes thousands for each. */
const MAX_LOOKUPS = 20_000

const CT: Readonly<Record<string, number>> = {new: 1, est: 2, rel: 4, rpl: 8, inv: 16, trk: 32, snat: 64, dnat: 128}

/** `trk,est` or `trk|est` as bits. */
export const ctBits = (text: string | number): number =>
  typeof text === 'number' ? text : text.split(/[,|]/).reduce((bits, name) => bits | (CT[name.trim()] ?? 0), 0)

/**
 * Answers a case in faithful mode and compares with what real OVS said.
 *
 * @param sw the case's switch, for a caller that asks many questions of it
 */
export function judge(corpus: CorpusCase, sw?: Switch): Judgement {
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
  return bestOf(corpus, sw ?? loadSwitch(switchOf(corpus)), options)
}

function bestOf(corpus: CorpusCase, sw: Switch, options: RunOptions): Judgement {
  const {tlvs, ports} = namesOf(corpus, options.bridge)
  const named = corpus.trace.names ? new Map([...(ports ?? [])].map(([name, ofport]) => [ofport, name])) : undefined
  const names = {...(tlvs && {tlvs}), ...(named && {ports: named})}
  let first: Judgement | null = null
  const judgedWith = (more: Partial<RunOptions>): Judgement => {
    const result = runPacket(sw, {...options, ...more})
    const passes = result.passes.map((pass) => passText(pass, names, corpus.trace.names ? datapathNames(corpus) : null))
    const doubt = result.undetermined[0] ?? floodDoubt(corpus, passes)
    const differs = difference(passes, corpus.expected.passes)
    const status = doubt ? 'undetermined' : differs === null ? 'agree' : 'differs'
    return verdict(corpus, status, passes, doubt?.reason ?? differs)
  }
  for (const choose of ways(sw, options)) {
    const said = judgedWith({choose})
    if (said.status === 'agree') return said
    if (first === null || (said.status === 'undetermined' && first.status === 'differs')) first = said
  }
  if (first?.status === 'differs' && first.passes.some(({floods}) => floods)) {
    const lookups = first.passes.reduce((sum, pass) => sum + pass.lookups.length, 1)
    for (const floodRank of floodRanks(Math.min(MAX_ORDERS, MAX_LOOKUPS / lookups))) {
      if (judgedWith({floodRank}).status === 'differs') continue
      return {...first, status: 'undetermined', reason: `OVS floods in another order: ${first.reason}`}
    }
  }
  return first ?? verdict(corpus, 'undetermined', null, 'no way through')
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

/** Every sequence of choices, depth first. */
function* ways(sw: Switch, options: RunOptions): Generator<number[]> {
  const open: number[][] = [[]]
  let lookups = 0
  for (let n = 0; n < MAX_WAYS && lookups < MAX_LOOKUPS; n++) {
    const choose = open.pop()
    if (!choose) return
    yield choose
    const {choices, passes}: PipelineResult = runPacket(sw, {...options, choose})
    for (const pass of passes) lookups += pass.lookups.length
    for (let i = choices.length - 1; i >= choose.length; i--) {
      const prefix = [...choose, ...Array<number>(i - choose.length).fill(0)]
      for (let c = choices[i]!.candidates.length - 1; c > 0; c--) open.push([...prefix, c])
    }
  }
}

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
