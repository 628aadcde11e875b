import type {PipelineResult} from '../../../src/ovs/pipeline/result.ts'
import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import {questionOf} from '../corpus-case.ts'
import {ctBits} from '../judge.ts'
import {argumentsOf} from './ask.ts'
import {asLoaded, type Loaded} from './load.ts'
import type {Question} from './spec.ts'

const NO_TRACE = {command: 'ofproto/trace', argv: [], ctNext: [], generate: false, packet: null}

/** What our switch makes of the question, or null where the flow cannot be read. */
export function simulate({sw, corpus, pipeline}: Loaded, question: Question): PipelineResult | null {
  const [, flow = ''] = argumentsOf(corpus.bridges, question)
  const form = question.isDatapath ? 'odp' : 'openflow'
  const trace = {...NO_TRACE, form, bridge: question.bridge, flow: asLoaded(pipeline, flow)} as const
  const asked = questionOf({...corpus, trace, name: '', expected: {exitCode: 0, passes: []}})
  if (!('packet' in asked)) return null
  const options = {mode: 'faithful', bridge: asked.bridge, packet: asked.packet, size: null, conntrack: null} as const
  return runPacket(sw, {...options, ctNext: question.ctNext.map(ctBits), maxPasses: MANY_PASSES})
}

const MANY_PASSES = 60

/** The packet recirculates for ever, or nearly: a real switch that is asked to trace it takes all memory there is. */
export const isEndless = (result: PipelineResult | null): boolean => (result?.passes.length ?? 0) >= MANY_PASSES
