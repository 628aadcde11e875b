import {formatPolicyRef} from '../../../antrea/policy-ref.ts'
import {conjunctionsOf} from '../../conjunction-flows.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {policyObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {roundsOf} from '../../rounds.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0610',
  slug: 'conjunction-id-clash',
  title: 'A conjunction id means two policy rules at once',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy'],
  follows: [
    {rule: 'ANT0511', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
  ],
  cause:
    'An agent numbers its conjunctions afresh at each start, and the flows of the start before are still there: the same number is an old rule and a new one.',
  impact:
    'Packets that fulfil the clauses of one rule get the action of the other: what should be dropped passes, or the reverse.',
  detection:
    'Flows of two starts of the agent (the first 16 bits of their cookies) have the same conjunction id, and the policies show that it means one rule for the one and another for the other. For some seconds after a start this happens by itself; then it is told as a note.',
  remedy: [
    lookAtTable('{table}'),
    {
      kind: 'look',
      text: 'See whether the agent has deleted the old flows meanwhile',
      command: 'grep -i "stale flows" /var/log/antrea/antrea-agent.INFO | tail   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'made',
  *evaluate({node, thresholds}) {
    const pipeline = yield* needPipeline(node)
    yield* need(node.name, 'agent-networkpolicy', node.model.agent.networkPolicies)
    const rounds = pipeline && roundsOf(node, pipeline)
    if (!rounds || rounds.old.length === 0) return
    const told = new Set<number>()
    for (const {id, table, clauses, actions} of conjunctionsOf(pipeline)) {
      const meaning = node.flows.context.lookup.conjunction(id)
      const [first] = meaning?.refs ?? []
      if (!meaning?.atOnce || !first || told.has(id)) continue
      told.add(id)
      const isStart = !rounds.settled && (rounds.ageSeconds ?? 0) <= thresholds.cookieRoundSeconds
      yield found({
        where: {node: node.name, object: policyObject(first)},
        message: `Conjunction ${id} on ${node.name} means ${meaning.refs.map(formatPolicyRef).join(' and ')} at once`,
        evidence: [...actions, ...clauses].slice(0, 4).map(({flow}) => node.flows.evidence(pipeline.bridge, flow)),
        severity: isStart ? 'info' : 'error',
        values: {bridge: pipeline.bridge, table},
      })
    }
  },
}
