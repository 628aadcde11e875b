import type {Flow} from '../ovs/syntax/flow-types.ts'
import {actionId, type ConjunctionFacts, conjunctionsOf} from './conjunctions.ts'
import type {ComputedPolicy, ComputedRule} from './controlplane.ts'
import type {Dialect} from './dialect.ts'
import {type FlowFacts, factsOf, toBigInt, valueMatched, valueSet} from './facts.ts'
import type {ConjunctionMeaning} from './lookup.ts'
import type {PolicyRef} from './policy-ref.ts'
import type {BridgePort} from './ports.ts'
import {type FitContext, fits, isPlaceholder} from './rule-fit.ts'

/** The agent's own answer: the flows of one policy (`/ovsflows?networkpolicy=`). */
export interface PolicyFlows {
  /** As asked: `K8sNP`, `ACNP`, `ANNP`… */
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  /** `flow` of each entry, as printed. */
  readonly flows: readonly string[]
}

export interface PolicyEvidence extends FitContext {
  readonly flows: readonly Flow[]
  readonly dialect: Dialect
  readonly ports: readonly BridgePort[]
  /** Those that the agent answered. */
  readonly answers: readonly PolicyFlows[]
  /** Of the agent, or else of the controller; null where not read. */
  readonly policies: readonly ComputedPolicy[] | null
}

/** What each conjunction id means, and who isolates whom. */
export interface PolicyMap {
  /** null: an id that no policy is known for. */
  readonly conjunction: (id: number) => ConjunctionMeaning | null
  readonly isolating: (
    pod: {readonly namespace: string; readonly name: string},
    direction: 'ingress' | 'egress',
  ) => readonly PolicyRef[]
  /**
   * The policies behind a flow, all that fit: of a default deny those that isolate its pod; of a rule those that its conjunction id
   * stands for. Empty: no policy decides here, or none is known.
   */
  readonly ofFlow: (flow: Flow) => readonly PolicyRef[]
}

const TYPES: Readonly<Record<string, string>> = {
  K8SNP: 'K8sNetworkPolicy',
  ACNP: 'AntreaClusterNetworkPolicy',
  ANNP: 'AntreaNetworkPolicy',
  ANP: 'AdminNetworkPolicy',
  BANP: 'BaselineAdminNetworkPolicy',
  K8SCNP: 'K8sClusterNetworkPolicy',
}

/** `AntreaClusterNetworkPolicy` of `ACNP` in any case; any other text stays. */
export const policyType = (short: string): string => TYPES[short.toUpperCase()] ?? short

/** Whether antctl knows a type by this name, in any case. */
export const isPolicyType = (short: string): boolean => short.toUpperCase() in TYPES

/**
 * Policies of conjunction ids: exact where the agent says which flows a policy has; else by addresses, ports, action and direction,
 * and then all that fit. Two cookie rounds are told apart, because a restarted agent numbers afresh.
 */
export function policyMap(evidence: PolicyEvidence): PolicyMap {
  const all = conjunctionsOf(evidence.flows, evidence.dialect)
  const owners = answeredIds(evidence.answers)
  const meanings = new Map<number, ConjunctionMeaning>()
  for (const facts of all) {
    const sure = all.every((other) => other.id !== facts.id || other.round === facts.round)
    const answered = owners.get(`${facts.id} ${facts.round}`) ?? (sure ? owners.get(`${facts.id} ?`) : undefined)
    const one = meaningOf(facts, answered ?? [], evidence)
    if (one === null) continue
    const other = meanings.get(facts.id)
    const source = one.source === 'agent' && other?.source !== 'matched' ? 'agent' : 'matched'
    meanings.set(facts.id, {refs: distinctRefs([...(other?.refs ?? []), ...one.refs]), source})
  }
  const conjunction = (id: number): ConjunctionMeaning | null => meanings.get(id) ?? null
  const isolating: PolicyMap['isolating'] = (pod, direction) => isolatingPolicies(pod, direction, evidence)
  return {
    conjunction,
    isolating,
    ofFlow: (flow) => {
      const facts = factsOf(flow)
      const id = idOf(facts)
      if (id !== null) return conjunction(id)?.refs ?? []
      const isolated = isolatedPod(facts, evidence)
      return isolated ? isolating(isolated.pod, isolated.direction) : []
    },
  }
}

/**
 * Which policies the agent says own an id, by `id round`; the round is `?` where the answer has no cookies (v1.8). Only `conj_id=`
 * counts: the agent finds match flows by their match alone, and so prints those of other rules as well.
 */
function answeredIds(answers: readonly PolicyFlows[]): Map<string, PolicyFlows[]> {
  const owners = new Map<string, PolicyFlows[]>()
  for (const answer of answers) {
    for (const flow of answer.flows) {
      const id = /\bconj_id=(\d+)/.exec(flow)?.[1]
      if (id === undefined) continue
      const cookie = toBigInt(/\bcookie=(0x[0-9a-f]+)/.exec(flow)?.[1] ?? null)
      const key = `${id} ${cookie === null ? '?' : cookie >> 48n}`
      const known = owners.get(key) ?? []
      if (!known.includes(answer)) owners.set(key, [...known, answer])
    }
  }
  return owners
}

function meaningOf(
  facts: ConjunctionFacts,
  owners: readonly PolicyFlows[],
  evidence: PolicyEvidence,
): ConjunctionMeaning | null {
  const policies = evidence.policies ?? []
  const owner = owners.length === 1 ? owners[0] : undefined
  if (owner) {
    const type = policyType(owner.type)
    const policy = policies.find(
      (p) => p.type === type && p.name === owner.name && (p.namespace ?? null) === (owner.namespace ?? null),
    )
    return {refs: policy ? refsWithin(facts, policy, evidence) : [bareRef(facts, owner)], source: 'agent'}
  }
  const refs = policies.flatMap((policy) =>
    policy.rules.filter((rule) => fits(facts, policy, rule, evidence)).map((rule) => refOf(policy, rule)),
  )
  return refs.length === 0 ? null : {refs: distinctRefs(refs), source: 'matched'}
}

/** The rule within its policy; all rules of the direction where none or several fit. */
function refsWithin(facts: ConjunctionFacts, policy: ComputedPolicy, evidence: PolicyEvidence): PolicyRef[] {
  const same = policy.rules.filter((r) => r.direction === facts.direction)
  const fitting = same.filter((rule) => fits(facts, policy, rule, evidence))
  const rules = fitting.length > 0 ? fitting : same
  return distinctRefs(rules.map((rule) => refOf(policy, rule)))
}

function refOf(policy: ComputedPolicy, rule: ComputedRule): PolicyRef {
  const isolates = isPlaceholder(policy, rule)
  return {
    type: policy.type,
    namespace: policy.namespace,
    name: policy.name,
    rule: isolates ? null : rule.label,
    direction: rule.direction,
    action: isolates ? 'isolate' : rule.action,
  }
}

const bareRef = (facts: ConjunctionFacts, owner: PolicyFlows): PolicyRef => ({
  type: policyType(owner.type),
  namespace: owner.namespace,
  name: owner.name,
  rule: null,
  direction: facts.direction,
  action: facts.action ?? 'allow',
})

function distinctRefs(refs: readonly PolicyRef[]): PolicyRef[] {
  const key = (r: PolicyRef): string => [r.type, r.namespace, r.name, r.direction, r.rule, r.action].join(' ')
  const sorted = [...new Map(refs.map((r) => [key(r), r])).entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.map(([, ref]) => ref)
}

/** The conjunction id that a flow is about: its action flow, its metric, or the mark that it sets. */
function idOf(facts: FlowFacts): number | null {
  const id =
    actionId(facts) ??
    valueMatched(facts, 'ct_label', 0, 32) ??
    valueMatched(facts, 'ct_label', 32, 32) ??
    (facts.drops ? valueMatched(facts, 'reg3', 0, 32) : null) ??
    valueSet(facts.actions, 'ct_label', 0, 32) ??
    valueSet(facts.actions, 'ct_label', 32, 32)
  return id === null || Number(id) === 0 ? null : Number(id)
}

/** The pod that a drop of the default tables is for. */
export function isolatedPod(
  facts: FlowFacts,
  {dialect, ports}: {readonly dialect: Dialect; readonly ports: readonly BridgePort[]},
): {pod: {namespace: string; name: string}; direction: 'ingress' | 'egress'} | null {
  const {table} = facts.flow
  const name = table === null ? '' : dialect.table(table).name
  const direction = name === 'EgressDefaultRule' ? 'egress' : name === 'IngressDefaultRule' ? 'ingress' : null
  if (direction === null || !facts.drops) return null
  const address = facts.terms.get('nw_src')?.value ?? facts.terms.get('ipv6_src')?.value
  const ofport = toBigInt(facts.terms.get('reg1')?.value ?? null)
  const port =
    direction === 'egress'
      ? ports.find((p) => address !== undefined && address !== null && p.addresses.includes(address))
      : ports.find((p) => ofport !== null && p.ofport === Number(ofport))
  return port?.pod ? {pod: port.pod, direction} : null
}

/** Every K8s policy that selects the pod in this direction isolates it. */
function isolatingPolicies(
  pod: {readonly namespace: string; readonly name: string},
  direction: 'ingress' | 'egress',
  {policies, appliedToGroups}: PolicyEvidence,
): PolicyRef[] {
  const selects = (group: string): boolean =>
    (appliedToGroups.get(group) ?? []).some((m) => m.pod?.namespace === pod.namespace && m.pod.name === pod.name)
  const found = (policies ?? []).filter(
    (p) =>
      p.type === 'K8sNetworkPolicy' &&
      p.rules.some((r) => r.direction === direction) &&
      p.appliedToGroups.some(selects),
  )
  return distinctRefs(
    found.map(({type, namespace, name}) => ({
      type,
      namespace,
      name,
      rule: null,
      direction,
      action: 'isolate' as const,
    })),
  )
}
