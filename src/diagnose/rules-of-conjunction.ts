import {formatPolicyRef, type PolicyRef} from '../antrea/policy-ref.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import {noFlow} from './lost-flow.ts'
import {policyObject} from './object.ts'
import type {Pipeline} from './pipeline.ts'
import {type Found, found} from './rule.ts'

/** The policy rules that a conjunction stands for; empty where none is known. */
export const refsOfConjunction = (node: NodeFacts, id: number): readonly PolicyRef[] =>
  node.flows.context.lookup.conjunction(id)?.refs ?? []

/** That a conjunction lacks flows in a table. `what`: what its policy does for that reason; `missing`: the flow that is not there. */
export function brokenConjunction(
  node: NodeFacts,
  pipeline: Pipeline,
  {id, table, what, missing}: {id: number; table: string; what: string; missing: string},
): Found {
  const refs = refsOfConjunction(node, id)
  const [first] = refs
  const left = pipeline
    .table(table)
    .filter(({actions}) => actions.some((action) => action.kind === 'conjunction' && action.id === id))
  return found({
    where: {node: node.name, object: first ? policyObject(first) : null},
    message: `${refs.length > 0 ? refs.map(formatPolicyRef).join(' or ') : `conjunction ${id}`} ${what}`,
    evidence: [
      noFlow(node, pipeline, missing),
      ...left.slice(0, 4).map(({flow}) => node.flows.evidence(pipeline.bridge, flow)),
    ],
    values: {bridge: pipeline.bridge, table},
  })
}
