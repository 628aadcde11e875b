import type {ComputedPolicy, ComputedRule} from '../antrea/controlplane.ts'
import type {PolicyRef} from '../antrea/policy-ref.ts'
import {valueOr} from '../model/known.ts'
import type {NodeFacts} from '../trace/node-facts.ts'

/** A rule of a policy as the agent has it. */
export interface KnownRule {
  readonly policy: ComputedPolicy
  readonly rule: ComputedRule
}

/** The rule that a reference names, among the policies of an agent; null for a default deny, or where the agent has no such rule. */
export function knownRule(policies: readonly ComputedPolicy[], ref: PolicyRef): KnownRule | null {
  const policy = policies.find((p) => p.type === ref.type && p.name === ref.name && p.namespace === ref.namespace)
  const rule = policy?.rules.find((r) => r.direction === ref.direction && r.label === ref.rule)
  return policy && rule ? {policy, rule} : null
}

/** The clause of the pods that a rule is for; the other of the first two is that of its peers. */
export const targetClause = ({direction}: Pick<ComputedRule, 'direction'>): number => (direction === 'ingress' ? 2 : 1)

/** Names of the groups of pods that a rule is for. */
export const targetGroups = ({policy, rule}: KnownRule): readonly string[] =>
  rule.appliedToGroups.length > 0 ? rule.appliedToGroups : policy.appliedToGroups

/** Of some clauses of a rule those that had something to make flows of: pods here, addresses of peers, ports by number. */
export function clausesMeant(node: NodeFacts, known: KnownRule, ref: PolicyRef, clauses: readonly number[]) {
  const {rule} = known
  return clauses.filter((clause) => {
    if (clause === targetClause(rule)) return hasPodHere(node, known)
    if (clause < 3) return node.flows.context.policies.hasPeerAddress(ref) === true
    return rule.ports.every(({portName}) => portName === null)
  })
}

/** Whether a pod that the rule is for has a port here. */
function hasPodHere(node: NodeFacts, known: KnownRule): boolean {
  const groups = valueOr(node.model.agent.appliedToGroups, null)
  return targetGroups(known).some((name) =>
    (groups?.get(name) ?? []).some(({pod}) => pod !== null && (node.podPort(pod)?.ofport ?? -1) > 0),
  )
}
