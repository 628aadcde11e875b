import type {CorpusCase} from '../corpus-case.ts'
import {judge} from '../judge.ts'
import {type PrivateOvs, SwitchGone, withPrivateOvs} from '../private-ovs.ts'
import {ask} from './ask.ts'
import {type Held, heldBy, metBy} from './counting.ts'
import {askedAnew, type Found, isTie, kindOf, reload, shrunk} from './disagreement.ts'
import {fieldName, type Listed, listed} from './listed.ts'
import {type Loaded, load} from './load.ts'
import {datapathClauses} from './odp.ts'
import {clausesOf, isTunnel, type PacketSpec} from './packet.ts'
import {pipelineFor} from './pipeline.ts'
import {type Random, random} from './random.ts'
import {setUp} from './set-up.ts'
import {isEndless, simulate} from './simulate.ts'
import {optionLength, type Question, type Topology} from './spec.ts'
import {Steering} from './steering.ts'
import {Tally} from './tally.ts'
import {topologyFor} from './topology.ts'
import {vocabularyOf} from './vocabulary.ts'

export interface FuzzOptions {
  readonly seconds: number
  /** Ends the run after as many cases; left out: when its time is over. */
  readonly cases?: number
  readonly seed: number
  /** Ends the run after as many disagreements. */
  readonly most: number
  /** False: a disagreement is handed over as it was met. */
  readonly shrink: boolean
  /** Called with each disagreement. */
  found(trouble: Found): void
  /** Called with each case that nothing was in doubt about. */
  agreed?(corpus: CorpusCase): void
}

export interface FuzzResult {
  /** What is to occur. */
  readonly listed: Listed
  readonly cases: number
  readonly disagreements: number
  /** Why the simulator would not answer, and how often. */
  readonly undetermined: ReadonlyMap<string, number>
  readonly tally: Tally
  /** ovs-vswitchd ended by itself: how often. */
  readonly crashes: number
  readonly pipelines: number
}

/** Pipelines that one topology carries, and questions that one pipeline is asked. */
const PIPELINES = 12
const CT_STATES = [
  'trk,new',
  'trk,est',
  'trk,est,rpl',
  'trk,rel',
  'trk,inv',
  'trk,est,dnat',
  'trk,new,snat',
  'trk,est,rpl,snat,dnat',
]

/** Holds the simulator against a private ovs-vswitchd until the time is over. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const list = listed()
  const tally = new Tally()
  const state = {
    listed: list,
    steering: new Steering(tally, list.names),
    cases: 0,
    disagreements: 0,
    undetermined: new Map<string, number>(),
    tally,
    crashes: 0,
    pipelines: 0,
  }
  const end = Date.now() + options.seconds * 1000
  const isOver = (): boolean =>
    Date.now() >= end ||
    state.disagreements >= options.most ||
    state.cases >= (options.cases ?? Number.POSITIVE_INFINITY)
  for (let round = 0; !isOver(); round++) {
    try {
      // A switch of its own for each topology: routes, neighbours and what a deleted bridge leaves behind don't mix.
      await withPrivateOvs((ovs) => oneTopology(ovs, options, round, state, isOver))
    } catch (error) {
      if (!(error instanceof SwitchGone)) throw error
      state.crashes++
    }
  }
  return state
}

type State = {
  -readonly [K in keyof FuzzResult]: FuzzResult[K] extends ReadonlyMap<infer A, infer B> ? Map<A, B> : FuzzResult[K]
} & {readonly steering: Steering}

async function oneTopology(
  ovs: PrivateOvs,
  options: FuzzOptions,
  round: number,
  state: State,
  isOver: () => boolean,
): Promise<void> {
  const dice = random(options.seed * 100_003 + round)
  const {listed, steering} = state
  const tlvs = optionsFor(dice, steering)
  const topology = topologyFor(dice, tlvs)
  const vocabulary = vocabularyOf(listed, new Map(tlvs.map((n) => [n, optionLength(n)])))
  const base = await setUp(ovs, topology)
  for (let i = 0; i < PIPELINES && !isOver(); i++) {
    const {pipeline, packets} = pipelineFor(dice, topology, vocabulary, steering, i)
    const questions = packets.flatMap(({bridge, packet}) => [
      ...variants(dice, {bridge, flow: clausesOf(packet), ctNext: []}),
      ...fromDatapath(dice, topology, bridge, packet),
    ])
    const loaded = load(ovs, base, pipeline)
    if (!loaded) continue
    state.pipelines++
    const held = heldBy(loaded)
    const kinds = new Set<string>()
    for (const question of questions) {
      if (isOver()) return
      const name = `seed-${options.seed}-${round}-${i}`
      const met = await oneCase(ovs, loaded, question, name, {state, held, agreed: options.agreed})
      const found = met && (await askedAnew(ovs, base, {pipeline: loaded.pipeline, question}, met))
      if (found === null) continue
      state.disagreements++
      if (kinds.has(kindOf(found.reason))) continue
      kinds.add(kindOf(found.reason))
      const trouble = {pipeline: loaded.pipeline, question}
      options.found(options.shrink ? await shrunk(ovs, base, trouble, found) : found)
      // The switch holds the last try to shrink.
      if (options.shrink && !(await reload(ovs, base, loaded.pipeline))) break
    }
  }
}

/** Geneve options that are behind. */
const optionsFor = (dice: Random, steering: Steering): number[] =>
  steering.behind(dice, OPTIONS, (name) => name.startsWith(OPTION)).map((name) => Number(name.slice(OPTION.length)))
const OPTION = fieldName('tun_metadata')
const OPTIONS = 16

/** The question, and others that differ in what ct is to find. */
function variants(dice: Random, question: Question): Question[] {
  const states = Array.from({length: 1 + dice.int(3)}, () => dice.pick(CT_STATES))
  return [question, {...question, ctNext: states}]
}

/** The packet as the datapath would hand it up: by one of the bridge's tunnels, of which the switch has to find the port. */
function fromDatapath(dice: Random, {bridges}: Topology, name: string, packet: PacketSpec): Question[] {
  const bridge = bridges.find((one) => one.name === name)
  if (!bridge?.ports.some(({type}) => isTunnel(type)) || !dice.chance(0.5)) return []
  const flow = datapathClauses(dice, bridge, packet)
  return flow === null ? [] : [{bridge: name, flow, isDatapath: true, ctNext: []}]
}

/** Asks both; what they disagree on, or null. */
async function oneCase(
  ovs: PrivateOvs,
  loaded: Loaded,
  question: Question,
  name: string,
  {state, held, agreed}: {readonly state: State; readonly held: Held; readonly agreed: FuzzOptions['agreed']},
): Promise<Found | null> {
  const result = simulate(loaded, question)
  if (isEndless(result)) return null
  const corpus = await ask(ovs, loaded, question, name)
  const {status, reason} = judge(corpus, loaded.sw)
  state.cases++
  if (status === 'differs' && isTie(loaded, reason ?? '')) return null
  if (status === 'undetermined') {
    const why = (reason ?? '').replace(/'.*'/, '…').replace(/: .*/, '').replace(/\d+/g, 'N')
    state.undetermined.set(why, (state.undetermined.get(why) ?? 0) + 1)
    return null
  }
  if (result && status === 'agree') state.tally.add(held.all, metBy(held, corpus, result))
  if (status === 'agree' && reason === null) agreed?.(corpus)
  return status === 'differs' ? {corpus, reason: reason ?? ''} : null
}
