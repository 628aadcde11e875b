import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import type {PipelineResult} from '../../../src/ovs/pipeline/types.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {namesOf} from '../corpus-case.ts'
import {ctBits} from '../judge.ts'
import {asLoaded, type Loaded} from './load.ts'
import type {Question} from './spec.ts'

/** What our switch makes of the question, or null where the flow cannot be read. */
export function simulate({sw, corpus, pipeline}: Loaded, {bridge, flow, ctNext}: Question): PipelineResult | null {
  const parsed = parseFlowText(asLoaded(pipeline, flow.join(',')), namesOf(corpus, bridge))
  if ('error' in parsed) return null
  const options = {mode: 'faithful', bridge, packet: parsed.packet, size: null, conntrack: null} as const
  return runPacket(sw, {...options, ctNext: ctNext.map(ctBits)})
}

const MANY_PASSES = 200

/** The packet recirculates for ever, or nearly: a real switch that is asked to trace it takes all memory there is. */
export const isEndless = (result: PipelineResult | null): boolean => (result?.passes.length ?? 0) >= MANY_PASSES
