import {type FlowFacts, valueMatched, valueSet} from '../../../antrea/facts.ts'
import {formatPolicyRef} from '../../../antrea/policy-ref.ts'
import {conjunctionsOf} from '../../conjunction-flows.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {policyObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {isCurrentRound} from '../../rounds.ts'
import {found, type NodeRule} from '../../rule.ts'
import {refsOfConjunction} from '../../rules-of-conjunction.ts'

export const rule: NodeRule = {
  id: 'ANT0612',
  slug: 'denied-not-dropped',
  title: 'What a policy rule denies is not dropped',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy'],
  follows: [{rule: 'ANT0517', by: 'node'}, ...LOST_FLOW_FOLLOWS],
  cause: 'The flow that drops what the rule marks was deleted, or the agent failed to write it.',
  impact: 'Packets that the rule denies go on and arrive: the policy fails open on this node.',
  detection:
    'A rule that drops or rejects marks its packets (reg0[10], and its conjunction id in reg3), and leaves the drop to EgressMetric or IngressMetric: one of them must have a flow for that id that drops. Says nothing where the dump is not whole.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'made',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    if (!pipeline) return
    const isCurrent = isCurrentRound(node, pipeline)
    for (const {id, round, table, actions} of conjunctionsOf(pipeline)) {
      const denies = actions.find((facts) => isDenied(facts, id))
      const metric = table.includes('Egress') ? 'EgressMetric' : 'IngressMetric'
      if (!denies || !isCurrent(round) || pipeline.table(metric).some((facts) => drops(facts, id))) continue
      const refs = refsOfConjunction(node, id)
      const [first] = refs
      const name = refs.length > 0 ? refs.map(formatPolicyRef).join(' or ') : `conjunction ${id}`
      yield found({
        where: {node: node.name, object: first ? policyObject(first) : null},
        message: `what ${name} denies passes on ${node.name}: ${metric} has no flow that drops what has ${id} in reg3`,
        evidence: [
          noFlow(node, pipeline, `no flow of ${metric} with reg0=0x400/0x400,reg3=0x${id.toString(16)} drops`),
          node.flows.evidence(pipeline.bridge, denies.flow),
        ],
        values: {bridge: pipeline.bridge, table: metric},
      })
    }
  },
}

const isDenied = ({actions}: FlowFacts, id: number): boolean =>
  valueSet(actions, 'reg0', 10, 1) === 1n && valueSet(actions, 'reg3', 0, 32) === BigInt(id)

const drops = (facts: FlowFacts, id: number): boolean =>
  facts.drops && valueMatched(facts, 'reg0', 10, 1) === 1n && valueMatched(facts, 'reg3', 0, 32) === BigInt(id)
