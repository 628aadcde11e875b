import type {RunOptions} from '../../src/ovs/pipeline/options.ts'
import type {PipelineResult} from '../../src/ovs/pipeline/result.ts'
import {runPacket} from '../../src/ovs/pipeline/run.ts'
import type {Switch} from '../../src/ovs/pipeline/switch.ts'

/** Ways through the choices of one packet that are tried against an answer. */
const MAX_WAYS = 256
/** Look-ups of all ways together: a pipeline that goes in circles takes thousands for each. */
export const MAX_LOOKUPS = 20_000

/** Every sequence of choices, depth first. */
export function* ways(sw: Switch, options: RunOptions): Generator<number[]> {
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
