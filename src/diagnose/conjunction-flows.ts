import {type FlowFacts, toBigInt} from '../antrea/facts.ts'
import {canonicalNetwork} from '../antrea/lookup-of.ts'
import {type Pipeline, termOf} from './pipeline.ts'

/** Tables in which policies have conjunctions, in the order of the pipeline. */
export const POLICY_TABLES: readonly string[] = [
  'AntreaPolicyEgressRule',
  'EgressRule',
  'EgressDefaultRule',
  'AntreaPolicyIngressRule',
  'IngressRule',
  'IngressDefaultRule',
]

/** Above it: established traffic, Traceflow, rejects, DNS answers: none of a policy's own rules. */
const TOP_OF_POLICIES = 64989

/** One conjunction of one start of the agent, in one table. */
export interface ConjunctionFlows {
  readonly id: number
  /** First 16 bits of the flows' cookies. */
  readonly round: bigint
  readonly table: string
  /** Flows of its clauses. */
  readonly clauses: readonly FlowFacts[]
  /** Flows that say what to do with what fulfils it. */
  readonly actions: readonly FlowFacts[]
}

const kept = new WeakMap<Pipeline, readonly ConjunctionFlows[]>()

/** The conjunctions of a pipeline, by table and id. */
export function conjunctionsOf(pipeline: Pipeline): readonly ConjunctionFlows[] {
  const found = kept.get(pipeline)
  if (found) return found
  const made = POLICY_TABLES.flatMap((table) => inTable(table, pipeline.table(table)))
  kept.set(pipeline, made)
  return made
}

function inTable(table: string, flows: readonly FlowFacts[]): readonly ConjunctionFlows[] {
  type Draft = ConjunctionFlows & {clauses: FlowFacts[]; actions: FlowFacts[]}
  const byId = new Map<string, Draft>()
  const of = (id: number, round: bigint): Draft => {
    const key = `${id} ${round}`
    const known = byId.get(key) ?? {id, round, table, clauses: [], actions: []}
    byId.set(key, known)
    return known
  }
  for (const facts of flows) {
    if (facts.flow.priority > TOP_OF_POLICIES) continue
    const round = facts.flow.cookie >> 48n
    const own = toBigInt(facts.terms.get('conj_id')?.value ?? null)
    if (own !== null) of(Number(own), round).actions.push(facts)
    else if (facts.flow.actionsText.includes('conjunction('))
      for (const action of facts.actions) if (action.kind === 'conjunction') of(action.id, round).clauses.push(facts)
  }
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

/** The addresses that clauses match on a side, in one spelling. */
export function addressesMatched(clauses: readonly FlowFacts[], side: 'src' | 'dst'): ReadonlySet<string> {
  return new Set(
    clauses.flatMap((facts) => {
      const text = termOf(facts, `nw_${side}`, `ipv6_${side}`)
      return text === null ? [] : [canonicalNetwork(text)]
    }),
  )
}

/** The ports that clauses match as the one to leave by (reg1). */
export function portsMatched(clauses: readonly FlowFacts[]): ReadonlySet<number> {
  return new Set(
    clauses.flatMap(({terms}) => {
      const port = toBigInt(terms.get('reg1')?.value ?? null)
      return port === null ? [] : [Number(port)]
    }),
  )
}
