import type {PipelineResult, TraceNode} from '../../../src/ovs/pipeline/result.ts'
import type {Flow} from '../../../src/ovs/syntax/flow-types.ts'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {type CorpusCase, namesOf} from '../corpus-case.ts'
import {withLaterRegisters} from './later-registers.ts'
import type {Loaded} from './load.ts'
import {namesOfActions, namesOfMatch, namesOfText} from './names.ts'
import {flowText} from './spec.ts'

/** Names of what a pipeline holds: of all of it, and of each flow as it was asked for, which a dump writes in other words. */
export interface Held {
  readonly all: ReadonlySet<string>
  /** By bridge and cookie. */
  readonly byCookie: ReadonlyMap<string, ReadonlySet<string>>
}

/** What the pipeline holds, once for all questions that are asked of it. */
export function heldBy({sw, pipeline, corpus}: Loaded): Held {
  const all = new Set<string>()
  const byCookie = new Map<string, ReadonlySet<string>>()
  for (const {name, flows, groups} of sw.input.bridges) {
    for (const flow of flows) namesOfFlow(flow, all)
    for (const {buckets} of groups) for (const {actions} of buckets) namesOfActions(actions, all)
    const own = pipeline.flows.filter(({bridge}) => bridge === name)
    const texts = own.map(flowText).join('\n')
    const asked = parseFlows(pipeline.hasLaterRegisters ? withLaterRegisters(texts) : texts, namesOf(corpus, name))
    for (const flow of asked.items) {
      const names = new Set<string>()
      namesOfMatch(flow, names)
      for (const one of names) all.add(one)
      if (flow.cookie !== 0n) byCookie.set(`${name} ${flow.cookie}`, names)
    }
  }
  return {all, byCookie}
}

/** What the packet holds and its way meets, as the simulator went it, which the switch agreed with. */
export function metBy(held: Held, {expected}: CorpusCase, {passes}: PipelineResult): ReadonlySet<string> {
  const names = new Set<string>()
  for (const {flow, finalFlow, megaflow} of expected.passes) {
    for (const text of [flow, finalFlow, megaflow]) namesOfText(text, names)
  }
  for (const {tree, lookups} of passes) {
    for (const {bridge, flow, conjunctive} of lookups) {
      for (const clause of conjunctive) namesOfFlow(clause, names)
      for (const one of [flow, ...conjunctive]) if (one) addMatch(bridge, one, held, names)
    }
    meet(tree, names)
  }
  return names
}

function addMatch(bridge: string, flow: Flow, {byCookie}: Held, names: Set<string>): void {
  namesOfMatch(flow, names)
  for (const name of byCookie.get(`${bridge} ${flow.cookie}`) ?? []) names.add(name)
}

function meet(nodes: readonly TraceNode[], names: Set<string>): void {
  for (const node of nodes) {
    if (node.action) namesOfActions([node.action], names)
    meet(node.children, names)
  }
}

function namesOfFlow(flow: Flow, names: Set<string>): void {
  namesOfMatch(flow, names)
  namesOfActions(flow.actions, names)
}
