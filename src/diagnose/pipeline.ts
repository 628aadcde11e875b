import {type FlowFacts, factsOf, toBigInt} from '../antrea/facts.ts'
import {canonicalNetwork} from '../antrea/lookup-of.ts'
import {type Known, unknown} from '../model/known.ts'
import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import {type Needed, need} from './rule.ts'

/** The flows of a node's integration bridge, all of them: what is not here is not in the switch. */
export interface Pipeline {
  readonly bridge: string
  /** Flows of all tables. */
  readonly count: number
  readonly flows: readonly Flow[]
  /** Names of the tables that have flows. */
  readonly tables: readonly string[]
  /** Flows of the table with this name, in the dump's order; empty where the pipeline has no such table. */
  readonly table: (name: string) => readonly FlowFacts[]
  /** The flow for what no other flow of the table matches; null where there is none, which drops. */
  readonly miss: (name: string) => FlowFacts | null
  /** Whether a table has flows, and drops what none of them matches. */
  readonly missDrops: (name: string) => boolean
}

const kept = new WeakMap<readonly Flow[], Pipeline>()

/**
 * Asks for the pipeline inside a rule. A dump that is cut off, or has lines that were not understood, proves nothing missing: it is
 * asked for as one that was not read.
 */
export function* needPipeline(node: NodeFacts): Generator<Needed, Pipeline | null> {
  const {integrationBridge: bridge} = node
  if (bridge === null)
    return yield* need<null>(node.name, 'flows', unknown(`no bridge of Antrea's was found on ${node.name}`))
  if (node.unmodelled(false) !== null) return null
  const flows = yield* need(node.name, `flows of ${bridge}`, wholeFlows(node, bridge))
  if (!flows) return null
  if (flows.length > 1 && !node.flows.dialect.tables.some(({stage}) => stage !== null))
    return yield* need<null>(node.name, `table-features of ${bridge}`, unknown(namesUnread(node, bridge)))
  const found = kept.get(flows)
  if (found) return found
  const made = pipelineOf(bridge, flows, node)
  kept.set(flows, made)
  return made
}

/** Without their names nobody knows which of Antrea's tables a flow is in: what is missing there cannot be told. */
function namesUnread(node: NodeFacts, bridge: string): string {
  const names = node.model.bridge(bridge)?.tableNames
  return names?.known === false ? names.reason : `no table of ${bridge} has a name of Antrea's`
}

function wholeFlows(node: NodeFacts, bridge: string): Known<readonly Flow[]> {
  const flows = node.model.bridge(bridge)?.flows ?? unknown(`flows of ${bridge} were not read`)
  if (!flows.known) return flows
  const gap = node.gap(bridge, 'flows')
  return gap === null ? {known: true, value: flows.value.items} : unknown(gap)
}

function pipelineOf(bridge: string, flows: readonly Flow[], node: NodeFacts): Pipeline {
  const tables = new Map<string, Flow[]>()
  for (const flow of flows) {
    const {name} = node.flows.dialect.tableOf(flow)
    const own = tables.get(name)
    if (own) own.push(flow)
    else tables.set(name, [flow])
  }
  const facts = new Map<string, readonly FlowFacts[]>()
  const table = (name: string): readonly FlowFacts[] => {
    const known = facts.get(name) ?? (tables.get(name) ?? []).map(factsOf)
    facts.set(name, known)
    return known
  }
  const miss = (name: string): FlowFacts | null =>
    table(name).find(({flow}) => flow.matchText === '' && flow.priority === 0) ?? null
  return {
    bridge,
    count: flows.length,
    flows,
    tables: [...tables.keys()],
    table,
    miss,
    missDrops: (name) => table(name).length > 0 && (miss(name)?.drops ?? true),
  }
}

/** Whether a flow takes packets of a port: by its number, or by its name in a dump with names. */
export function isOfPort(facts: FlowFacts, port: {readonly name: string; readonly ofport: number | null}): boolean {
  const value = facts.terms.get('in_port')?.value
  return value !== undefined && (value === String(port.ofport) || value === port.name)
}

/** What a flow matches in a field, as written; null where it matches nothing there. */
export const termOf = (facts: FlowFacts, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const term = facts.terms.get(name)
    if (term?.value !== undefined && term.value !== null)
      return term.mask === null ? term.value : `${term.value}/${term.mask}`
  }
  return null
}

/** A flow of L3Forwarding and where its packets go. */
export interface L3Flow {
  readonly facts: FlowFacts
  /** In one spelling; null: anywhere. */
  readonly network: string | null
}

const l3 = new WeakMap<Pipeline, readonly L3Flow[]>()

/** The flows of L3Forwarding, worked out once for all rules: with hundreds of nodes there are as many of them. */
export function l3Flows(pipeline: Pipeline): readonly L3Flow[] {
  const found = l3.get(pipeline)
  if (found) return found
  const made = pipeline.table('L3Forwarding').map((facts) => ({facts, network: destinationOf(facts)}))
  l3.set(pipeline, made)
  return made
}

/** The network that a flow's packets go to, in one spelling; null: any. */
function destinationOf(facts: FlowFacts): string | null {
  const text = termOf(facts, 'nw_dst', 'ipv6_dst')
  return text === null ? null : canonicalNetwork(text)
}

/** The number of a register's bits that a flow matches, of those in `mask`; null where it does not match all of them. */
export function registerMatched(facts: FlowFacts, register: string, mask: bigint): bigint | null {
  const term = facts.terms.get(register)
  const value = toBigInt(term?.value ?? null)
  const own = term?.mask === null ? mask : toBigInt(term?.mask ?? null)
  return value === null || own === null || (own & mask) !== mask ? null : value & mask
}
