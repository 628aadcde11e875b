import {formatPolicyRef} from '../../../antrea/policy-ref.ts'
import {clausesMeant, knownRule} from '../../clauses-meant.ts'
import {conjunctionsOf} from '../../conjunction-flows.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {policyObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {isCurrentRound} from '../../rounds.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {refsOfConjunction} from '../../rules-of-conjunction.ts'

export const rule: NodeRule = {
  id: 'ANT0609',
  slug: 'conjunction-without-clauses',
  title: 'A policy rule has a flow for what to do, and none for when',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['policy-flows-missing'],
  cause: 'The flows of the rule’s clauses were deleted, or the agent failed to write them.',
  impact: 'The rule never applies: what it allows is dropped where a policy isolates the pods, what it drops passes.',
  detection:
    'A flow of a policy table matches a conjunction id that no flow of the table, from the same start of the agent, has as its action; and the rule it is of, as the agent names it, has pods here and peers with addresses to make such flows of. Says nothing where the rule of an id is not known, and where the dump is not whole.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    const policies = yield* need(node.name, 'agent-networkpolicy', node.model.agent.networkPolicies)
    if (!pipeline || !policies) return
    const isCurrent = isCurrentRound(node, pipeline)
    for (const {id, round, table, clauses, actions} of conjunctionsOf(pipeline)) {
      const [action] = actions
      if (clauses.length > 0 || !action || !isCurrent(round)) continue
      const refs = refsOfConjunction(node, id)
      const isMeant = refs.every((ref) => {
        const known = knownRule(policies, ref)
        return known !== null && clausesMeant(node, known, ref, [1, 2]).length === 2
      })
      const [first] = refs
      if (!first || !isMeant) continue
      yield found({
        where: {node: node.name, object: policyObject(first)},
        message: `${refs.map(formatPolicyRef).join(' or ')} never applies on ${node.name}: ${table} has no flow with conjunction(${id},…)`,
        evidence: [
          noFlow(node, pipeline, `no flow of ${table} has conjunction(${id},…)`),
          node.flows.evidence(pipeline.bridge, action.flow),
        ],
        values: {bridge: pipeline.bridge, table},
      })
    }
  },
}
