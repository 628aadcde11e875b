import type {Flow} from '../ovs/syntax/flow-types.ts'
import {decodeCookie} from './cookie.ts'
import type {Dialect} from './dialect.ts'
import {type FlowFacts, factsOf, valueSet} from './facts.ts'
import type {PolicyRef} from './policy-ref.ts'

/** One conjunction of one cookie round: a policy rule as it stands in the flows. */
export interface ConjunctionFacts {
  readonly id: number
  /** Of the flows' cookies. */
  readonly round: number
  readonly direction: 'ingress' | 'egress'
  /** K8s rule tables, Antrea's rule tables, or the default tables, where the baseline tier is. */
  readonly tier: 'k8s' | 'antrea' | 'baseline'
  /** What its action flow does; null where no such flow is there. */
  readonly action: PolicyRef['action'] | null
  /** The clauses' match flows. */
  readonly items: readonly FlowFacts[]
}

const TIERS: Readonly<Record<string, readonly ['ingress' | 'egress', ConjunctionFacts['tier']]>> = {
  AntreaPolicyEgressRule: ['egress', 'antrea'],
  EgressRule: ['egress', 'k8s'],
  EgressDefaultRule: ['egress', 'baseline'],
  AntreaPolicyIngressRule: ['ingress', 'antrea'],
  IngressRule: ['ingress', 'k8s'],
  IngressDefaultRule: ['ingress', 'baseline'],
  MulticastEgressRule: ['egress', 'antrea'],
  MulticastIngressRule: ['ingress', 'antrea'],
}

/** The conjunctions of the policy tables, by id and round; Antrea's own for DNS answers is left out. */
export function conjunctionsOf(flows: readonly Flow[], dialect: Dialect): ConjunctionFacts[] {
  const found = new Map<string, {id: number; round: number; table: string; action: Flow | null; items: FlowFacts[]}>()
  for (const flow of flows) {
    if (flow.table === null) continue
    const {name: table} = dialect.table(flow.table)
    if (!(table in TIERS) || flow.priority > TOP_OF_POLICIES) continue
    const facts = factsOf(flow)
    const own = actionId(facts)
    const ids = own !== null ? [own] : flow.actions.flatMap((a) => (a.kind === 'conjunction' ? [a.id] : []))
    for (const id of ids) {
      const {round} = decodeCookie(flow.cookie, dialect.generation)
      const key = `${id} ${round} ${table}`
      const one = found.get(key) ?? {id, round, table, action: null, items: []}
      if (own === null) one.items.push(facts)
      else one.action = flow
      found.set(key, one)
    }
  }
  return [...found.values()].flatMap(({table, action, ...one}) => {
    const tier = TIERS[table]
    if (!tier) return []
    return [
      {...one, direction: tier[0], tier: tier[1], action: action ? actionOf(factsOf(action), tier[0], dialect) : null},
    ]
  })
}

/** 64990: established traffic; above it: Traceflow, rejects, DNS answers. */
const TOP_OF_POLICIES = 64989

/** The id of a `conj_id=` match. */
export function actionId(facts: FlowFacts): number | null {
  const value = facts.terms.get('conj_id')?.value
  return value === undefined || value === null ? null : Number(value)
}

/** Whether a rule's action flow allows, drops, rejects or passes. */
function actionOf(facts: FlowFacts, direction: 'ingress' | 'egress', dialect: Dialect): PolicyRef['action'] {
  const bits = (name: string): bigint | null => {
    const field = dialect.layout.fields.get('reg0')?.find((f) => f.name === name)
    return field ? valueSet(facts.actions, 'reg0', field.start, field.bits) : null
  }
  const denied = bits('APDeny') === 1n || bits('CNPDeny') === 1n || facts.drops
  if (denied) {
    const operation = bits('PacketInOperation') ?? bits('CustomReason') ?? 0n
    return (operation & 2n) !== 0n || bits('APDisposition') === 2n ? 'reject' : 'drop'
  }
  const next = facts.gotoTable === null ? null : dialect.table(facts.gotoTable).name
  return next === (direction === 'egress' ? 'EgressRule' : 'IngressRule') ? 'pass' : 'allow'
}
