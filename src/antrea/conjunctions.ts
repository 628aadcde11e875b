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

const TIERS: ReadonlyMap<string, readonly ['ingress' | 'egress', ConjunctionFacts['tier']]> = new Map([
  ['AntreaPolicyEgressRule', ['egress', 'antrea']],
  ['EgressRule', ['egress', 'k8s']],
  ['EgressDefaultRule', ['egress', 'baseline']],
  ['AntreaPolicyIngressRule', ['ingress', 'antrea']],
  ['IngressRule', ['ingress', 'k8s']],
  ['IngressDefaultRule', ['ingress', 'baseline']],
  ['MulticastEgressRule', ['egress', 'antrea']],
  ['MulticastIngressRule', ['ingress', 'antrea']],
])

/** A flow of the policy tables and the conjunctions that it is about. */
interface RuleFlow {
  readonly flow: Flow
  readonly table: string
  /** It is the conjunction's action flow, not a clause's match flow. */
  readonly isAction: boolean
}

/** Flows of the policy tables by conjunction id; Antrea's own conjunction for DNS answers is left out. */
export function ruleFlows(flows: readonly Flow[], dialect: Dialect): ReadonlyMap<number, readonly RuleFlow[]> {
  const found = new Map<number, RuleFlow[]>()
  for (const flow of flows) {
    const {name: table} = dialect.tableOf(flow)
    if (!TIERS.has(table) || flow.priority > TOP_OF_POLICIES) continue
    const own = /(?:^|,)conj_id=(\d+)/.exec(flow.matchText)?.[1]
    const ids =
      own === undefined ? flow.actions.flatMap((a) => (a.kind === 'conjunction' ? [a.id] : [])) : [Number(own)]
    for (const id of ids) {
      const known = found.get(id)
      const one = {flow, table, isAction: own !== undefined}
      if (known) known.push(one)
      else found.set(id, [one])
    }
  }
  return found
}

/** The rules that an id stands for: one a cookie round and table. */
export function conjunctionFacts(id: number, flows: readonly RuleFlow[], dialect: Dialect): ConjunctionFacts[] {
  const found = new Map<string, {round: number; table: string; action: Flow | null; items: FlowFacts[]}>()
  for (const {flow, table, isAction} of flows) {
    const {round} = decodeCookie(flow.cookie, dialect.generation)
    const key = `${round} ${table}`
    const one = found.get(key) ?? {round, table, action: null, items: []}
    if (isAction) one.action = flow
    else one.items.push(factsOf(flow))
    found.set(key, one)
  }
  return [...found.values()].flatMap(({table, action, round, items}) => {
    const tier = TIERS.get(table)
    if (!tier) return []
    const [direction, kind] = tier
    return [{id, round, items, direction, tier: kind, action: action && actionOf(factsOf(action), direction, dialect)}]
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
