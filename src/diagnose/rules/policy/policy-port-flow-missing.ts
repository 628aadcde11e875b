import type {RulePort} from '../../../antrea/controlplane.ts'
import type {FlowFacts} from '../../../antrea/facts.ts'
import {formatPolicyRef} from '../../../antrea/policy-ref.ts'
import {knownRule} from '../../clauses-meant.ts'
import {conjunctionsOf} from '../../conjunction-flows.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {policyObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {firstGap, type PortRange, portsTaken} from '../../port-ranges.ts'
import {isCurrentRound} from '../../rounds.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {refsOfConjunction} from '../../rules-of-conjunction.ts'

export const rule: NodeRule = {
  id: 'ANT0613',
  slug: 'policy-port-flow-missing',
  title: 'A policy rule has flows, but none for one of its ports',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy'],
  follows: [{rule: 'ANT0601', by: 'object'}, ...LOST_FLOW_FOLLOWS],
  explains: ['policy', 'policy-flows-missing'],
  cause: 'The flow was deleted, or the agent failed to write it: a range of ports takes several, each for a part.',
  impact:
    'For this port the rule does not exist: what it allows is dropped where a policy isolates, what it drops passes.',
  detection:
    'Each port and range of ports by number of a rule, as the agent has it, must be in the flows of the rule’s conjunction, in each address family that has flows of all the other clauses. Says nothing of rules without any such flow (that is another rule’s), of ports by name and of source ports, of ids whose rule is not known for certain, and where the dump is not whole.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'made',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    const policies = yield* need(node.name, 'agent-networkpolicy', node.model.agent.networkPolicies)
    if (!pipeline || !policies) return
    const isCurrent = isCurrentRound(node, pipeline)
    for (const {id, round, table, clauses} of conjunctionsOf(pipeline)) {
      const refs = refsOfConjunction(node, id)
      const [ref] = refs
      const known = ref && refs.length === 1 ? knownRule(policies, ref) : null
      if (!ref || !known || !isCurrent(round)) continue
      const missing = portsMissing(known.rule.ports, id, clauses)
      if (missing.length === 0) continue
      yield found({
        where: {node: node.name, object: policyObject(ref)},
        message: `${table} of ${pipeline.bridge} on ${node.name} has no flow of ${formatPolicyRef(ref)} for ${missing.join(', ')}`,
        evidence: [
          noFlow(node, pipeline, `no flow of ${table} with conjunction(${id},…) is for ${missing.join(', ')}`),
          ...clauses
            .filter((facts) => portsTaken(facts) !== null)
            .slice(0, 4)
            .map(({flow}) => node.flows.evidence(pipeline.bridge, flow)),
        ],
        values: {bridge: pipeline.bridge, table},
      })
    }
  },
}

/** `9010/tcp`: of each port of a rule the first that no flow is for. */
function portsMissing(ports: readonly RulePort[], id: number, clauses: readonly FlowFacts[]): string[] {
  const taken = clauses.flatMap((facts) => {
    const range = portsTaken(facts)
    return range === null ? [] : [{range, protocol: facts.protocol ?? ''}]
  })
  const isPlain = ports.every(({port, portName, srcPort}) => port !== null && portName === null && srcPort === null)
  if (taken.length === 0 || !isPlain) return []
  const sixth = [false, true].filter((isSixth) => isMeant(id, clauses, isSixth))
  return ports.flatMap(({protocol, port, endPort}) =>
    sixth.flatMap((isSixth) => {
      const own = `${protocol}${isSixth ? '6' : ''}`
      const gap = firstGap(
        {from: port ?? 0, to: endPort ?? port ?? 0},
        taken.flatMap((each): PortRange[] => (each.protocol === own ? [each.range] : [])),
      )
      return gap === null ? [] : [`${gap}/${own}`]
    }),
  )
}

/** Whether a family has what the rule's ports could be of: a flow of its own, and one of each clause beside that of the ports. */
function isMeant(id: number, clauses: readonly FlowFacts[], isSixth: boolean): boolean {
  const isOf = (facts: FlowFacts): boolean => familyOf(facts) === null || familyOf(facts) === isSixth
  const others = clauses.filter((facts) => portsTaken(facts) === null)
  const clauseOf = ({actions}: FlowFacts): number | null =>
    actions.flatMap((action) => (action.kind === 'conjunction' && action.id === id ? [action.clause] : []))[0] ?? null
  const fulfilled = new Set(others.filter(isOf).map(clauseOf))
  return clauses.some((facts) => familyOf(facts) === isSixth) && others.every((facts) => fulfilled.has(clauseOf(facts)))
}

const familyOf = ({protocol}: FlowFacts): boolean | null => (protocol === null ? null : protocol.endsWith('6'))
