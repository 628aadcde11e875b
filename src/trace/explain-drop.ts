import {formatPolicyRef} from '../antrea/policy-ref.ts'
import type {Evidence} from '../model/evidence.ts'
import type {DropReason, Effect, PipelineResult} from '../ovs/pipeline/types.ts'
import {decidingRule} from './deciding-rule.ts'
import type {NodeFacts} from './node-facts.ts'
import type {NodeState} from './node-state.ts'
import type {PolicyRef} from './result.ts'
import type {Switched} from './switch-frame.ts'

/** Why a bridge let nothing out. */
export interface Why {
  readonly reason: string
  readonly text: string
  readonly table: string | null
  readonly flow: string | null
  readonly policy: readonly PolicyRef[]
  readonly evidence: Evidence | null
}

type Drop = Extract<Effect, {kind: 'drop' | 'suppressed'}>

/** The last thing that ended a copy of the packet decides: what came before it were side branches of groups. */
export function explainDrop(facts: NodeFacts, result: PipelineResult): Why {
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
  return describe(facts, last)
}

/** The same for a frame beside the path. */
export function explainSwitched(node: NodeState, sent: Switched): Why {
  if (sent.result) return explainDrop(node.facts, sent.result)
  return {reason: 'not-read', text: sent.dropped, table: null, flow: null, policy: [], evidence: null}
}

function policyDrop(facts: NodeFacts, drop: Drop, result: PipelineResult): Why | null {
  const {flow, table, bridge} = drop.at
  if (drop.kind !== 'drop' || !flow || table === null) return null
  const name = facts.tableName(table)
  if (!/Metric$|DefaultRule$|Rule$/.test(name)) return null
  const policy = facts.policiesOfFlow(flow)
  const isolated = policy.length > 0 && policy.every((p) => p.action === 'isolate')
  const names = policy.map(formatPolicyRef)
  const decided = (!isolated && /Metric$/.test(name) ? decidingRule(facts, result) : null) ?? {
    bridge,
    table: name,
    flow,
  }
  const text = isolated
    ? `${names.join(' and ')} ${names.length === 1 ? 'isolates' : 'isolate'} the pod (${direction(policy)}), and no rule allows this packet`
    : names.length > 0
      ? `dropped by ${names.join(' or ')}`
      : `dropped in ${name} by a policy that is not known here`
  return {
    reason: 'policy',
    text,
    table: decided.table,
    flow: facts.flowText(decided.flow),
    policy,
    evidence: facts.flowEvidence(decided.bridge, decided.flow),
  }
}

const direction = (policy: readonly PolicyRef[]): string => policy[0]?.direction ?? ''

/** Words for scripts and for people, by where in Antrea's pipeline it happened. */
const TABLES: Readonly<Record<string, {reason: string; text: string}>> = {
  SpoofGuard: {reason: 'spoof-guard', text: 'no SpoofGuard flow lets this source address and MAC in by this port'},
  ARPSpoofGuard: {
    reason: 'arp-spoof-guard',
    text: 'no ARPSpoofGuard flow lets this sender address and MAC in by this port',
  },
  Classifier: {reason: 'unclassified-port', text: 'no Classifier flow knows the port that the packet came in by'},
  Classification: {reason: 'unclassified-port', text: 'no flow knows the port that the packet came in by'},
  PipelineRootClassifier: {reason: 'unclassified', text: 'the pipeline takes ARP and IP only'},
}

const REASONS: Partial<Record<DropReason, string>> = {
  ttl: 'ttl',
  'group-missing': 'group-missing',
  'group-empty': 'group-empty',
  'no-live-bucket': 'group-empty',
  'ct-limit': 'conntrack-limit',
  fragment: 'fragment',
  recursion: 'recursion',
  vlan: 'vlan',
  'port-missing': 'port-missing',
  tunnel: 'tunnel',
}

function describe(facts: NodeFacts, drop: Drop): Why {
  const {flow, table, bridge} = drop.at
  const name = table === null ? null : facts.tableName(table)
  const base = {
    table: name,
    flow: flow ? facts.flowText(flow) : null,
    policy: [],
    evidence: flow ? facts.flowEvidence(bridge, flow) : null,
  }
  if (drop.kind === 'suppressed') return {...base, reason: 'suppressed', text: `not sent: ${drop.reason}`}
  const known = name === null ? undefined : TABLES[name]
  if (known && (drop.reason === 'drop-action' || drop.reason === 'miss')) return {...base, ...known}
  const reason = REASONS[drop.reason]
  if (reason) return {...base, reason, text: drop.detail}
  if (flow && name !== null) {
    const {role, match} = facts.describe(flow)
    const invalid = name === 'ConntrackState' && /\+inv/.test(flow.matchText)
    if (invalid)
      return {
        ...base,
        reason: 'conntrack-invalid',
        text: 'connection tracking calls it invalid: it is an answer to a connection that this node has not seen begin',
      }
    const what =
      flow.matchText === ''
        ? `nothing else in ${name} takes it`
        : `${role}${match.length > 0 ? ` (${match.join(', ')})` : ''}`
    return {...base, reason: flow.matchText === '' ? 'table-miss' : 'flow-drop', text: `dropped in ${name}: ${what}`}
  }
  return {
    ...base,
    reason: drop.reason === 'miss' ? 'table-miss' : 'no-output',
    text: name === null ? drop.detail : `dropped in ${name}: ${drop.detail}`,
  }
}
