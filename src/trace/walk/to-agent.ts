import {packetInOf} from '../../antrea/packet-in.ts'
import {formatPolicyRef} from '../../antrea/policy-ref.ts'
import type {Evidence} from '../../model/evidence.ts'
import type {Effect} from '../../ovs/pipeline/result.ts'
import type {DecidingRule} from '../deciding-rule.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import type {PolicyRef} from '../result.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending} from './place.ts'

type PacketIn = Extract<Effect, {kind: 'controller'}>

/** The agent answers with a reset or an ICMP unreachable, for a policy or for a Service without endpoints: only while it lives. */
export function rejectedByAgent(path: Path, node: NodeState, effect: PacketIn, rule: DecidingRule | null): Ending {
  const {facts} = node
  const byService = packetInOf(effect.userdata, effect.packet, facts.flows.dialect).category === 'service-reject'
  const policy = byService ? [] : facts.flows.denyingPolicies(effect.packet)
  const at = byService ? null : rule
  const evidence = at ? facts.flows.evidence(at.bridge, at.flow) : evidenceOf(node, effect)
  const by = byService
    ? 'the Service has no endpoints'
    : `rejected by ${policy.map(formatPolicyRef).join(' or ') || 'an Antrea policy'}`
  const {agent} = facts
  if (agent.state === 'unknown') {
    return lost(
      path,
      node.name,
      'table',
      `${by}: whether the agent of ${node.name} runs, which must answer, is not known: ${agent.reason}`,
      evidence,
    )
  }
  const alive = agent.state === 'up'
  const ending = stopHere(path, node.name, 'table', {
    reason: alive ? (byService ? 'no-endpoints' : 'policy') : 'agent-down',
    text: alive
      ? byService
        ? `${by}: the agent answers with a reject`
        : by
      : `${by}, but the agent of ${node.name}, which must answer, is down`,
    evidence: alive ? evidence : (agent.evidence ?? evidence),
    rejected: alive,
  })
  return at ? blame(ending, at.table, facts.flows.text(at.flow), policy) : blameFlow(ending, node, effect, policy)
}

/** A flow gives the packet to the agent and to nobody else: what becomes of it is the agent's to say. */
export function handedToAgent(path: Path, node: NodeState, effect: PacketIn): Ending {
  const {agent, flows} = node.facts
  const {category} = packetInOf(effect.userdata, effect.packet, flows.dialect)
  if (agent.state !== 'down') {
    return lost(
      path,
      node.name,
      'table',
      `handed to the agent of ${node.name} (${category}), which decides what becomes of it`,
      evidenceOf(node, effect),
    )
  }
  const ending = stopHere(path, node.name, 'table', {
    reason: 'agent-down',
    text: `handed to the agent of ${node.name} (${category}), which is down`,
    evidence: agent.evidence ?? evidenceOf(node, effect),
  })
  return blameFlow(ending, node, effect, [])
}

const evidenceOf = ({facts}: NodeState, {at}: PacketIn): Evidence | null =>
  at.flow ? facts.flows.evidence(at.bridge, at.flow) : null

function blameFlow(ending: Ending, {facts}: NodeState, {at}: PacketIn, policy: readonly PolicyRef[]): Ending {
  return blame(
    ending,
    at.table === null ? null : facts.flows.tableName(at.table),
    at.flow && facts.flows.text(at.flow),
    policy,
  )
}

function blame(ending: Ending, table: string | null, flow: string | null, policy: readonly PolicyRef[]): Ending {
  return ending.kind === 'stopped' ? {...ending, stop: {...ending.stop, table, flow, policy}} : ending
}
