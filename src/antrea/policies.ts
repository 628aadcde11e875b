import type {Flow} from '../ovs/syntax/flow-types.ts'
import {actionId, type ConjunctionFacts, conjunctionFacts, ruleFlows} from './conjunctions.ts'
import type {ComputedPolicy, ComputedRule} from './controlplane.ts'
import type {Dialect} from './dialect.ts'
import {type FlowFacts, factsOf, toBigInt, valueMatched, valueSet} from './facts.ts'
import {isolatedPod, isolatingPolicies} from './isolation.ts'
import type {ConjunctionMeaning} from './lookup.ts'
import {once} from './once.ts'
import {distinctRefs, type PolicyRef} from './policy-ref.ts'
import type {BridgePort} from './ports.ts'
import {type FitContext, type FitIndex, fitIndex, fits, isPlaceholder} from './rule-fit.ts'

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
  /** Those that the agent answered; asked for when a policy is: a node has a file for each. */
  readonly answers: () => readonly PolicyFlows[]
  /** Of the agent, or else of the controller, asked for when a policy is; null where not read. */
  readonly policies: () => readonly ComputedPolicy[] | null
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
  /** Whether a rule has a peer with an address: without one its conjunction has no flow for peers. null: not known. */
  readonly hasPeerAddress: (ref: PolicyRef) => boolean | null
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
export const isPolicyType = (short: string): boolean => Object.hasOwn(TYPES, short.toUpperCase())

/**
 * Policies of conjunction ids: exact where the agent says which flows a policy has; else by addresses, ports, action and direction,
 * and then all that fit. Two cookie rounds are told apart, because a restarted agent numbers afresh.
 */
export function policyMap(evidence: PolicyEvidence): PolicyMap {
  const byId = once(() => ruleFlows(evidence.flows, evidence.dialect))
  const owners = once(() => answeredIds(evidence.answers()))
  const index = once(() => fitIndex(evidence))
  const kept = new Map<number, ConjunctionMeaning | null>()
  const conjunction = (id: number): ConjunctionMeaning | null => {
    const known = kept.get(id)
    if (known !== undefined) return known
    const all = conjunctionFacts(id, byId().get(id) ?? [], evidence.dialect)
    const made = meaningOf(all, owners(), evidence.policies() ?? [], index)
    kept.set(id, made)
    return made
  }
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
    hasPeerAddress: (ref) => {
      const policy = evidence
        .policies()
        ?.find((p) => p.type === ref.type && p.name === ref.name && p.namespace === ref.namespace)
      const rule = policy?.rules.find((r) => r.direction === ref.direction && r.label === ref.rule)
      return rule ? hasPeerAddress(rule, evidence) : null
    },
  }
}

function hasPeerAddress(rule: ComputedRule, {addressGroups}: PolicyEvidence): boolean | null {
  if (rule.blocks.length > 0) return true
  const groups = addressGroups()
  const members = rule.addressGroups.map((name) => groups.get(name))
  if (members.some((group) => group?.some((member) => member.addresses.length > 0))) return true
  const isKnown = members.every((group) => group !== undefined) && rule.fqdns.length + rule.labelIdentities.length === 0
  return isKnown && rule.toServices.length === 0 ? false : null
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

/** All rounds of an id together. `source` is the agent only where it says so for each of them. */
function meaningOf(
  all: readonly ConjunctionFacts[],
  owners: ReadonlyMap<string, readonly PolicyFlows[]>,
  policies: readonly ComputedPolicy[],
  index: () => FitIndex,
): ConjunctionMeaning | null {
  const rounds = new Set(all.map(({round}) => round))
  const each = all.flatMap((facts): Meaning[] => {
    const answered = owners.get(`${facts.id} ${facts.round}`) ?? (rounds.size === 1 ? owners.get(`${facts.id} ?`) : [])
    const one = oneMeaning(facts, answered ?? [], policies, index())
    return one === null ? [] : [one]
  })
  if (each.length === 0) return null
  const refs = distinctRefs(each.flatMap((m) => m.refs))
  const atOnce = refs.length > 1 && each.every((m) => distinctRefs(m.refs).length === 1)
  return {refs, atOnce, source: each.every((m) => m.source === 'agent') ? 'agent' : 'matched'}
}

type Meaning = Pick<ConjunctionMeaning, 'refs' | 'source'>

function oneMeaning(
  facts: ConjunctionFacts,
  owners: readonly PolicyFlows[],
  policies: readonly ComputedPolicy[],
  index: FitIndex,
): Meaning | null {
  const owner = owners.length === 1 ? owners[0] : undefined
  if (owner) {
    const type = policyType(owner.type)
    const policy = policies.find((p) => p.type === type && p.name === owner.name && p.namespace === owner.namespace)
    return {refs: policy ? refsWithin(facts, policy, index) : [bareRef(facts, owner)], source: 'agent'}
  }
  const refs = policies.flatMap((policy) =>
    policy.rules.filter((rule) => fits(facts, policy, rule, index)).map((rule) => refOf(policy, rule)),
  )
  return refs.length === 0 ? null : {refs, source: 'matched'}
}

/** The rule within its policy; all rules of the direction where none fits. */
function refsWithin(facts: ConjunctionFacts, policy: ComputedPolicy, index: FitIndex): PolicyRef[] {
  const same = policy.rules.filter((r) => r.direction === facts.direction)
  const fitting = same.filter((rule) => fits(facts, policy, rule, index))
  return (fitting.length > 0 ? fitting : same).map((rule) => refOf(policy, rule))
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
