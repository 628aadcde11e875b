import {antreaContextOf} from '../../model/antrea-context.ts'
import type {Cluster} from '../../model/cluster.ts'
import {CoverageRecorder} from '../../model/coverage.ts'
import {unknown} from '../../model/known.ts'
import type {NodeModel} from '../../model/node.ts'
import {nearNames} from '../../near.ts'
import {EXIT, isProblem, Problem} from '../../problem.ts'
import {needAllNodes} from '../need-nodes.ts'
import type {BridgeFlows, FlowSelection, FlowsAnswer} from './answer.ts'
import {type BridgeInput, bridgeFlows, type FlowsQuestion} from './bridge-flows.ts'

/** The whole question of `get flows`. */
export interface FlowsOfQuestion extends FlowsQuestion {
  /** Names of known nodes; null: all, or the pod's own where a pod is asked for. */
  readonly nodes: readonly string[] | null
  /** null: Antrea's own. */
  readonly bridge: string | null
  /** Tables alone are wanted. */
  readonly tablesOnly: boolean
}

/**
 * The answer of `get flows`.
 *
 * @throws {Problem} NO_SUCH_BRIDGE, NO_SUCH_TABLE, NO_SUCH_GROUP, MATCH_SYNTAX
 */
export function flowsOf(cluster: Cluster, question: FlowsOfQuestion): FlowsAnswer {
  const coverage = new CoverageRecorder()
  if (question.nodes === null) needAllNodes(cluster, coverage)
  const inputs = chosenNodes(cluster, question).flatMap((node) => inputOf(cluster, node, question, coverage))
  if (inputs.length > 0) {
    checkTables(question.selection, inputs)
    checkGroups(question.selection, inputs)
  }
  return {
    schema: 'antrail.dev/flows/v1',
    takenAt: cluster.takenAt,
    bridges: answered(inputs, question),
    coverage: coverage.summary(),
  }
}

function chosenNodes(cluster: Cluster, {nodes, bridge}: FlowsOfQuestion): readonly NodeModel[] {
  const chosen = cluster.nodes.filter((node) => nodes === null || nodes.includes(node.name))
  if (bridge === null || chosen.some((node) => node.bridge(bridge))) return chosen
  const names = [...new Set(chosen.flatMap((node) => node.bridges.map(({name}) => name)))]
  throw new Problem(`no bridge '${bridge}' was read${names.length > 0 ? `: there is ${names.join(', ')}` : ''}`, {
    code: 'NO_SUCH_BRIDGE',
    exit: EXIT.usage,
    hints: nearNames(bridge, names).map((name) => `--bridge ${name}`),
  })
}

function inputOf(
  cluster: Cluster,
  node: NodeModel,
  question: FlowsOfQuestion,
  coverage: CoverageRecorder,
): readonly BridgeInput[] {
  const bridge = question.bridge === null ? node.integrationBridge : node.bridge(question.bridge)
  const name = bridge?.name ?? question.bridge ?? 'br-int'
  const what = `flows of ${name}`
  if (!bridge) {
    coverage.need(node.name, what, unknown(node.reached ? `${what} were not asked for` : 'the node was not reached'))
    return []
  }
  const flows = coverage.need(node.name, what, bridge.flows)
  const {groups, service, policy} = question.selection
  const needsGroups = groups !== null || service !== null
  const groupList = needsGroups ? coverage.need(node.name, `groups of ${name}`, bridge.groups) : bridge.groups
  if (policy) {
    coverage.need(node.name, 'policies of the agent', node.agent.networkPolicies)
    // Without them a policy's flows are not known as its own.
    const own = node.agent.appliedToGroups
    coverage.need(node.name, 'whom policies are for', own.known ? own : cluster.appliedToGroups)
  }
  if (!flows.known) return []
  return [
    {
      ...antreaContextOf(cluster, node, bridge),
      node: node.name,
      bridge: name,
      flows: flows.value.items,
      groups: groupList.known ? groupList.value.items : [],
      flowEvidence: (flow) => bridge.flowEvidence(flow) ?? bridge.evidence('flows', null, flow.text),
      groupEvidence: (group) => bridge.evidence('groups', group.line, group.text),
    },
  ]
}

/** A table must be on one of the bridges at least. */
function checkTables({tables}: FlowSelection, inputs: readonly BridgeInput[]): void {
  const names = inputs.flatMap(({dialect}) => dialect.tables)
  for (const table of tables ?? []) {
    const isThere = names.some(({id, name}) => name === table || String(id) === table)
    if (isThere) continue
    const near = nearNames(
      table,
      names.map(({name}) => name),
    )
    throw new Problem(`no table '${table}'`, {
      code: 'NO_SUCH_TABLE',
      exit: EXIT.usage,
      hints: near.length > 0 ? near.map((name) => `-T ${name}`) : ['--table-names-only'],
    })
  }
}

function checkGroups({groups}: FlowSelection, inputs: readonly BridgeInput[]): void {
  if (groups === null || groups === 'all') return
  const missing = groups.find((id) => !inputs.some((input) => input.groups.some((group) => group.id === id)))
  if (missing === undefined) return
  throw new Problem(`no group ${missing}`, {code: 'NO_SUCH_GROUP', exit: EXIT.usage, hints: ['-G all']})
}

/** A name that only some bridges know (a pod's port, a table) selects nothing on the others. */
function answered(inputs: readonly BridgeInput[], question: FlowsOfQuestion): BridgeFlows[] {
  const problems: Error[] = []
  const found = inputs.map((input) => {
    try {
      return bridgeFlows(input, question)
    } catch (error) {
      if (!isProblem(error)) throw error
      problems.push(error)
      return {...bridgeFlows(input, {...question, query: null}), flows: [], groups: []}
    }
  })
  const [problem] = problems
  if (problem && problems.length === inputs.length) throw problem
  return found.map((bridge) => (question.tablesOnly ? {...bridge, flows: [], groups: []} : bridge))
}
