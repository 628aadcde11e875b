import type {ComputedPolicy} from '../../../antrea/controlplane.ts'
import type {PolicyRef} from '../../../antrea/policy-ref.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {clausesMeant, knownRule} from '../../clauses-meant.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS} from '../../lost-flow.ts'
import {needPipeline} from '../../pipeline.ts'
import {isCurrentRound} from '../../rounds.ts'
import {type NodeRule, need} from '../../rule.ts'
import {brokenConjunction, refsOfConjunction} from '../../rules-of-conjunction.ts'

export const rule: NodeRule = {
  id: 'ANT0601',
  slug: 'conjunction-incomplete',
  title: 'A policy rule lacks flows, so it never applies',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['policy-flows-missing'],
  cause: 'A flow of the rule was deleted, or the agent failed to write it.',
  impact: 'What the rule allows is dropped where a policy isolates the pods; what it drops passes.',
  detection:
    'A conjunction of the policy tables has no flow for one of its clauses, though its rule has peers with addresses, or ports by number, to make flows of. Rules whose peers are nobody lack a clause rightly. Says nothing where the policy of a conjunction is not known, and where the dump is not whole.',
  remedy: [
    lookAtTable('{table}'),
    {
      kind: 'look',
      text: 'See which flows the agent thinks that the policy has',
      command:
        "antctl get ovsflows -N '{name}'   # in the antrea-agent pod of {node}; add -n NAMESPACE for a policy of a namespace",
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    const policies = yield* need(node.name, 'agent-networkpolicy', node.model.agent.networkPolicies)
    if (!pipeline || !policies) return
    const isCurrent = isCurrentRound(node, pipeline)
    for (const {id, round, table, clauses, missing} of node.flows.brokenConjunctions(pipeline.bridge)) {
      const refs = refsOfConjunction(node, id)
      if (refs.length === 0 || !isCurrent(round) || !refs.every((ref) => isWrong(node, policies, ref, missing)))
        continue
      const name = node.flows.tableName(table)
      yield brokenConjunction(node, pipeline, {
        id,
        table: name,
        what: `never applies on ${node.name}: ${name} has no flow for clause ${missing.join(' and ')} of ${clauses} of its conjunction ${id}`,
        missing: `no flow of ${name} has conjunction(${id},${missing[0]}/${clauses})`,
      })
    }
  },
}

/** Whether the clauses that have no flow had something to make one of. */
function isWrong(
  node: NodeFacts,
  policies: readonly ComputedPolicy[],
  ref: PolicyRef,
  missing: readonly number[],
): boolean {
  const known = knownRule(policies, ref)
  return known !== null && clausesMeant(node, known, ref, missing).length > 0
}
