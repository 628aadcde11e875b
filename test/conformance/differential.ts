import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch} from '../../src/ovs/pipeline/switch.ts'
import {parseFlowText} from '../../src/ovs/syntax/flow-text.ts'
import {load, makeBridges, switchNow} from './bridges.ts'
import {difference, passText} from './compare.ts'
import {generate} from './generate.ts'
import {ctBits} from './judge.ts'
import {type PrivateOvs, withPrivateOvs} from './private-ovs.ts'
import {readTrace} from './read-trace.ts'

/** One question that the simulator and the switch answer differently. */
export interface Disagreement {
  readonly seed: number
  readonly flow: string
  readonly difference: string
}

export interface Outcome {
  readonly asked: number
  readonly agreed: number
  /** Reasons for which the simulator left a question open. */
  readonly undetermined: readonly string[]
  readonly disagreements: readonly Disagreement[]
}

/** Generates pipelines from consecutive seeds and asks a private switch and the simulator the same questions. */
export async function compareSeeds(from: number, until: (seed: number) => boolean): Promise<Outcome> {
  return withPrivateOvs(async (ovs) => {
    makeBridges(ovs)
    const open: string[] = []
    const disagreements: Disagreement[] = []
    let asked = 0
    for (let seed = from; until(seed); seed++) {
      for (const said of await compareSeed(ovs, seed)) {
        asked++
        if ('undetermined' in said) open.push(said.undetermined)
        else if (said.difference !== null) disagreements.push({seed, flow: said.flow, difference: said.difference})
      }
    }
    return {asked, agreed: asked - open.length - disagreements.length, undetermined: open, disagreements}
  })
}

type Said = {readonly undetermined: string} | {readonly flow: string; readonly difference: string | null}

async function compareSeed(ovs: PrivateOvs, seed: number): Promise<Said[]> {
  const {flows, peerFlows, groups, questions} = generate(seed)
  load(ovs, 'br0', flows, groups)
  load(ovs, 'br1', peerFlows, [])
  const sw = loadSwitch(await switchNow(ovs))
  const said: Said[] = []
  for (const {flow, ctNext} of questions) {
    const parsed = parseFlowText(flow)
    const theirs = await ovs
      .appctl('ofproto/trace', 'br0', flow, ...ctNext.flatMap((states) => ['--ct-next', states]))
      .catch((error: Error) => error)
    if ('error' in parsed || theirs instanceof Error) {
      const both = 'error' in parsed && theirs instanceof Error
      said.push({flow, difference: both ? null : `refused: ${'error' in parsed ? parsed.error : theirs}`})
      continue
    }
    const {passes, undetermined} = runPacket(sw, {
      mode: 'faithful',
      bridge: 'br0',
      packet: parsed.packet,
      size: null,
      conntrack: null,
      ctNext: ctNext.map(ctBits),
    })
    const doubt = undetermined[0]
    if (doubt) said.push({undetermined: doubt.reason})
    else
      said.push({
        flow,
        difference: difference(
          passes.map((pass) => passText(pass, {})),
          readTrace(theirs),
        ),
      })
  }
  return said
}
