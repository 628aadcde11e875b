import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS} from '../../lost-flow.ts'
import {needPipeline, type Pipeline} from '../../pipeline.ts'
import {isCurrentRound} from '../../rounds.ts'
import type {NodeRule} from '../../rule.ts'
import {brokenConjunction} from '../../rules-of-conjunction.ts'

const TABLES = [
  'AntreaPolicyEgressRule',
  'EgressRule',
  'EgressDefaultRule',
  'AntreaPolicyIngressRule',
  'IngressRule',
  'IngressDefaultRule',
]

export const rule: NodeRule = {
  id: 'ANT0602',
  slug: 'conjunction-without-action',
  title: 'A policy rule matches packets, and has no flow that says what to do with them',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['policy-flows-missing'],
  cause: 'The flow that matches the rule’s conjunction id was deleted, or the agent failed to write it.',
  impact: 'The rule does nothing: what it allows is dropped where a policy isolates the pods, what it drops passes.',
  detection:
    'Flows of a policy table have a conjunction, and no flow of that table, from the same start of the agent, matches its id. Says nothing where the dump is not whole.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    if (!pipeline) return
    for (const table of TABLES) {
      for (const id of idsWithoutAction(pipeline, table, isCurrentRound(node, pipeline))) {
        yield brokenConjunction(node, pipeline, {
          id,
          table,
          what: `does nothing on ${node.name}: ${table} has no flow with conj_id=${id}`,
          missing: `no flow of ${table} matches conj_id=${id}`,
        })
      }
    }
  },
}

function idsWithoutAction(pipeline: Pipeline, table: string, isCurrent: (round: bigint) => boolean): readonly number[] {
  const flows = pipeline.table(table).filter(({flow}) => isCurrent(flow.cookie >> 48n))
  const acted = new Set(
    flows.flatMap(({flow, terms}) => {
      const id = terms.get('conj_id')?.value
      return id ? [`${flow.cookie >> 48n} ${Number(id)}`] : []
    }),
  )
  const meant = flows.flatMap(({flow, actions}) =>
    actions.flatMap((action) =>
      action.kind === 'conjunction' && !acted.has(`${flow.cookie >> 48n} ${action.id}`) ? [action.id] : [],
    ),
  )
  return [...new Set(meant)].sort((a, b) => a - b)
}
