import {formatPolicyRef} from '../antrea/policy-ref.ts'
import type {PipelineResult} from '../ovs/pipeline/result.ts'
import {decidingRule} from './deciding-rule.ts'
import {type Drop, describeDrop} from './describe-drop.ts'
import type {NodeFacts} from './node-facts.ts'
import type {NodeState} from './node-state.ts'
import type {PolicyRef} from './result.ts'
import type {Switched} from './switch-frame.ts'
import type {Why} from './why.ts'

/** The last thing that ended a copy of the packet decides: what came before it were side branches of groups. */
export function explainDrop(node: NodeState, result: PipelineResult): Why {
  const {facts} = node
  const drops = result.effects.filter(
    (effect): effect is Drop => effect.kind === 'drop' || effect.kind === 'suppressed',
  )
  const byPolicy = drops.map((drop) => policyDrop(facts, drop, result)).find((why) => why !== null)
  if (byPolicy) return byPolicy
  const last = drops.at(-1)
  if (!last)
    return {
      reason: 'no-output',
      text: 'the pipeline ends without an output',
      table: null,
      flow: null,
      policy: [],
      evidence: null,
    }
  return describeDrop(node, last)
}

/** The same for a frame beside the path. */
export function explainSwitched(node: NodeState, sent: Switched): Why {
  if (sent.result) return explainDrop(node, sent.result)
  return {reason: 'not-read', text: sent.dropped, table: null, flow: null, policy: [], evidence: null}
}

function policyDrop(facts: NodeFacts, drop: Drop, result: PipelineResult): Why | null {
  const {flow, table, bridge} = drop.at
  if (drop.kind !== 'drop' || !flow || table === null) return null
  const name = facts.flows.tableName(table)
  if (!/Metric$|DefaultRule$|Rule$/.test(name)) return null
  const policy = facts.flows.policiesOf(flow)
  const isolated = policy.length > 0 && policy.every((p) => p.action === 'isolate')
  const names = policy.map(formatPolicyRef)
  const decided = (!isolated && /Metric$/.test(name) ? decidingRule(facts, result) : null) ?? {
    bridge,
    table: name,
    flow,
  }
  const broken = isolated ? brokenRules(facts, bridge, policy) : []
  const text = isolated
    ? `${names.join(' and ')} ${names.length === 1 ? 'isolates' : 'isolate'} the pod (${direction(policy)}), and no rule allows this packet${broken.length > 0 ? `; but ${broken.join(', ')}` : ''}`
    : names.length > 0
      ? `dropped by ${names.join(' or ')}`
      : `dropped in ${name} by a policy that is not known here`
  return {
    reason: broken.length > 0 ? 'policy-flows-missing' : 'policy',
    text,
    table: decided.table,
    flow: facts.flows.text(decided.flow),
    policy,
    evidence: facts.flows.evidence(decided.bridge, decided.flow),
  }
}

/** Rules of these policies whose flows are not complete: the policy may allow what its flows do not. */
function brokenRules(facts: NodeFacts, bridge: string, policies: readonly PolicyRef[]): string[] {
  return facts.flows.brokenConjunctions(bridge).flatMap(({id, table, clauses, missing}) => {
    const rules = facts.flows.context.lookup.conjunction(id)?.refs ?? []
    const own = rules.filter(
      (rule) =>
        policies.some((p) => p.name === rule.name && p.namespace === rule.namespace) && isBroken(facts, rule, missing),
    )
    if (own.length === 0) return []
    return [
      `${facts.flows.tableName(table)} has no flow for clause ${missing.join(' and ')} of ${clauses} of conjunction ${id}, which is ${own.map(formatPolicyRef).join(' or ')}: that rule can't apply`,
    ]
  })
}

/** A rule without a peer that has an address has no flow for its peers, and rightly so: the default deny of a policy without rules, too. */
export function isBroken(facts: NodeFacts, rule: PolicyRef, missing: readonly number[]): boolean {
  const peers = rule.direction === 'ingress' ? 1 : 2
  if (rule.action === 'isolate') return false
  return missing.some((clause) => clause !== peers) || facts.flows.context.policies.hasPeerAddress(rule) === true
}

const direction = (policy: readonly PolicyRef[]): string => policy[0]?.direction ?? ''
