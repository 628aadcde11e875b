import {formatPolicyRef} from '../../../antrea/policy-ref.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {policyObject} from '../../object.ts'
import {needPipeline, type Pipeline} from '../../pipeline.ts'
import {found, type NodeRule} from '../../rule.ts'

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
  follows: [
    {rule: 'ANT0501', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
  ],
  explains: ['policy-flows-missing'],
  cause: 'The flow that matches the rule’s conjunction id was deleted, or the agent failed to write it.',
  impact: 'The rule does nothing: what it allows is dropped where a policy isolates the pods, what it drops passes.',
  detection:
    'Flows of a policy table have a conjunction, and no flow of that table, from the same start of the agent, matches its id. Says nothing where the dump is not whole.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'made',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    if (!pipeline) return
    for (const table of TABLES) {
      for (const id of idsWithoutAction(pipeline, table)) {
        const refs = node.antrea.lookup.conjunction(id)?.refs ?? []
        const [first] = refs
        const own = pipeline
          .table(table)
          .filter(({actions}) => actions.some((a) => a.kind === 'conjunction' && a.id === id))
        yield found({
          where: {node: node.name, object: first ? policyObject(first) : null},
          message: `${refs.length > 0 ? refs.map(formatPolicyRef).join(' or ') : `conjunction ${id}`} does nothing on ${node.name}: ${table} has no flow with conj_id=${id}`,
          evidence: [
            node.model.evidence('flows', null, `no flow of ${table} matches conj_id=${id}`, {bridge: pipeline.bridge}),
            ...own.slice(0, 3).map(({flow}) => node.flowEvidence(pipeline.bridge, flow)),
          ],
          values: {bridge: pipeline.bridge, table},
        })
      }
    }
  },
}

function idsWithoutAction(pipeline: Pipeline, table: string): readonly number[] {
  const flows = pipeline.table(table)
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
