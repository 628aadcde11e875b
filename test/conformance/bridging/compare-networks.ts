import {tmpdir} from 'node:os'
import {loadSwitch} from '../../../src/ovs/pipeline/switch.ts'
import {type CorpusCase, switchOf} from '../corpus-case.ts'
import {type Random, random} from '../fuzz/random.ts'
import {judge} from '../judge.ts'
import {type PrivateOvs, SwitchGone, withPrivateOvs} from '../private-ovs.ts'
import {readTrace} from '../read-trace.ts'
import {planNetwork} from './network.ts'
import {igmp, question} from './questions.ts'
import {build, readBack} from './switching.ts'

/** What became of the questions. */
export interface Outcome {
  readonly asked: number
  readonly agreed: number
  /** Networks that ended ovs-vswitchd. */
  readonly crashes: number
  readonly undetermined: ReadonlyMap<string, number>
  readonly disagreements: readonly {readonly corpus: CorpusCase; readonly reason: string}[]
}

const QUESTIONS = 25

/** Builds networks from consecutive seeds and asks a private switch and the simulator the same questions. */
export async function compareNetworks(from: number, until: (seed: number) => boolean): Promise<Outcome> {
  const undetermined = new Map<string, number>()
  const disagreements: Outcome['disagreements'][number][] = []
  let asked = 0
  let agreed = 0
  let crashes = 0
  let seed = from
  const askNext = async (ovs: PrivateOvs): Promise<void> => {
    await ovs.appctl('time/stop')
    for (; until(seed); seed++) {
      for await (const corpus of casesOf(ovs, seed)) {
        asked++
        const {status, reason} = judge(corpus, loadSwitch(switchOf(corpus)))
        if (status === 'agree') agreed++
        else if (status === 'undetermined') undetermined.set(reason ?? '', (undetermined.get(reason ?? '') ?? 0) + 1)
        else disagreements.push({corpus, reason: reason ?? status})
      }
    }
  }
  while (until(seed)) {
    await withPrivateOvs(askNext).catch((error: unknown) => {
      if (!(error instanceof SwitchGone)) throw error
      // Some networks end ovs-vswitchd itself: on with the next.
      crashes++
      seed++
    })
  }
  return {asked, agreed, crashes, undetermined, disagreements}
}

async function* casesOf(ovs: PrivateOvs, seed: number): AsyncGenerator<CorpusCase> {
  const rng = random(seed)
  await build(ovs, planNetwork(rng, `${tmpdir()}/antrail-${process.pid}-${seed}`))
  await listen(ovs, rng)
  let base = await readBack(ovs)
  for (let i = 0; i < QUESTIONS; i++) {
    const flow = question(rng)
    const generate = rng.chance(0.2)
    const argv = ['br0', flow, ...(generate ? ['-generate'] : [])]
    const name = `network-${seed}-${i}`
    const trace = {
      command: 'ofproto/trace',
      argv,
      bridge: 'br0',
      flow,
      form: 'openflow',
      ctNext: [],
      generate,
      packet: null,
    } as const
    const answer = await ovs.appctl('ofproto/trace', ...argv).catch(refusal)
    const expected =
      answer instanceof Error
        ? {exitCode: 2, error: answer.message, passes: []}
        : {exitCode: 0, passes: readTrace(answer), rawOutput: answer}
    yield {...base, name, trace, expected}
    // What the switch learned from a packet that was really sent.
    if (generate) base = await readBack(ovs)
  }
}

function refusal(error: Error): Error {
  if (error instanceof SwitchGone) throw error
  return error
}

/** Hosts and routers say what multicast they want. */
async function listen(ovs: PrivateOvs, rng: Random): Promise<void> {
  for (const port of ['p1', 'p2', 'p3', 'p4', 'b0m0', 'b1m1']) {
    if (!rng.chance(0.5)) continue
    const frame = rng.chance(0.3)
      ? igmp(0x11, [0, 0, 0, 0], [10, 0, 0, 1])
      : igmp(0x16, [224, 1, 1, rng.int(3)], [10, 0, 0, 2])
    await ovs.appctl('netdev-dummy/receive', port, frame).catch(() => '')
  }
  await ovs.appctl('revalidator/wait')
}
