import type {FlowFacts} from '../../../antrea/facts.ts'
import {formatPolicyRef} from '../../../antrea/policy-ref.ts'
import {sameIpText} from '../../../ip.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {podObject, policyObject} from '../../object.ts'
import {isOfPort, needPipeline, registerMatched, termOf} from '../../pipeline.ts'
import {type ConnectedPod, needConnectedPods} from '../../pods-of-node.ts'
import {found, type NodeRule, need} from '../../rule.ts'

const DIRECTIONS = [
  ['ingress', 'IngressDefaultRule'],
  ['egress', 'EgressDefaultRule'],
] as const

export const rule: NodeRule = {
  id: 'ANT0604',
  slug: 'default-deny-missing',
  title: 'A pod that a NetworkPolicy isolates has no flow that drops',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy', 'ovsdb', 'core/v1/pods'],
  follows: LOST_FLOW_FOLLOWS,
  cause: 'The flow was deleted, or the agent failed to write it.',
  impact: 'What no rule of the policy allows passes all the same: the pod is not isolated.',
  detection:
    'The running agent lists a NetworkPolicy that isolates a running pod of the node in a direction, and IngressDefaultRule or EgressDefaultRule has no dropping flow for the pod’s port, or for one of its addresses. Says nothing where the agent did not answer, and where the dump is not whole.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    const known = yield* need(node.name, 'agent-networkpolicy', node.model.agent.networkPolicies)
    const pods = yield* needConnectedPods(context)
    if (!pipeline || !known) return
    for (const connected of pods) {
      for (const [direction, table] of DIRECTIONS) {
        const flows = pipeline.table(table)
        const refs = node.flows.context.policies.isolating(connected.pod, direction)
        const [first] = refs
        const passing = addressesPassing(flows, connected)
        if (!first || flows.length === 0 || passing.length === 0) continue
        const {pod, port} = connected
        yield found({
          where: {node: node.name, object: podObject(pod)},
          message: `${table} of ${pipeline.bridge} drops nothing of pod ${pod.namespace}/${pod.name} (${passing.join(', ')}), though ${refs.map(formatPolicyRef).join(' and ')} ${refs.length === 1 ? 'isolates' : 'isolate'} it (${direction})`,
          evidence: [
            noFlow(node, pipeline, `no flow of ${table} drops for port ${port.ofport} or ${passing.join(', ')}`),
            node.evidence('agent-networkpolicy', null, refs.map(formatPolicyRef).join(', ')),
          ],
          values: {bridge: pipeline.bridge, table},
          touches: [{node: node.name, object: policyObject(first)}],
        })
      }
    }
  },
}

/** Addresses of a pod that nothing is dropped for. Ingress tables know a pod by the port that was chosen (reg1), egress tables by its address or port. */
function addressesPassing(flows: readonly FlowFacts[], {port, addresses}: ConnectedPod): readonly string[] {
  const drops = flows.filter((facts) => facts.drops)
  const isForPort = (facts: FlowFacts): boolean =>
    registerMatched(facts, 'reg1', 0xffff_ffffn) === BigInt(port.ofport) || isOfPort(facts, port)
  if (drops.some(isForPort)) return []
  const sources = drops.flatMap((facts) => termOf(facts, 'nw_src', 'ipv6_src') ?? [])
  return addresses.filter((ip) => !sources.some((source) => sameIpText(ip, source)))
}
