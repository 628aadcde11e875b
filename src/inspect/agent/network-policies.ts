import type {Cluster} from '../../model/cluster.ts'
import {CoverageRecorder} from '../../model/coverage.ts'
import {decodeGroup} from '../../model/decode-controlplane.ts'
import type {AgentAnswer, Listed} from './answer.ts'
import {askAgents} from './ask-agents.ts'
import {narrow} from './narrow.ts'
import {naturalOrder} from './natural-order.ts'
import {type AgentPolicy, decodeAgentPolicy, evaluationOrder, formatSource, groupsOfPolicy} from './policy.ts'
import {parseFieldPath, sortByField} from './sort-by.ts'

export interface PoliciesQuestion {
  readonly nodes: readonly string[] | null
  /** The agent's own name: the uid of the source. */
  readonly name: string | null
  readonly source: string | null
  readonly namespace: string | null
  /** `K8sNetworkPolicy`, `AntreaClusterNetworkPolicy`… */
  readonly type: string | null
  /** Policies that hold for this Pod. */
  readonly pod: {readonly namespace: string; readonly name: string} | null
  /** A field, or `effectivePriority`; null or '' is the name of the source. */
  readonly sortBy: string | null
}

const BY_EVALUATION = 'effectivePriority'

/**
 * The policies that agents hold, by node.
 *
 * @throws {Problem} NO_SUCH_POLICY, SORT_BY
 */
export function networkPoliciesOf(cluster: Cluster, question: PoliciesQuestion): AgentAnswer<AgentPolicy> {
  const coverage = new CoverageRecorder()
  const applied = question.pod === null ? null : groupsWith(cluster, question.nodes, question.pod, coverage)
  const answer = askAgents(
    cluster,
    {table: 'networkpolicy', what: 'policies of the agent', nodes: question.nodes, decode: decodeAgentPolicy},
    coverage,
  )
  const rows = sorted(answer.rows, question.sortBy)
  return narrow({...answer, rows}, (row) => isAsked(row, question, applied), wantedPolicy(question, rows))
}

function sorted(rows: readonly Listed<AgentPolicy>[], sortBy: string | null): readonly Listed<AgentPolicy>[] {
  if (sortBy && sortBy !== BY_EVALUATION) return sortByField(rows, parseFieldPath(sortBy))
  const order = sortBy ? evaluationOrder : bySource
  return [...rows].sort((a, b) => (a.node === b.node ? order(a.item, b.item) : a.node < b.node ? -1 : 1))
}

const bySource = (a: AgentPolicy, b: AgentPolicy): number =>
  naturalOrder(a.source.name, b.source.name) || naturalOrder(a.name, b.name)

/** Of each node the groups that hold the Pod. */
function groupsWith(
  cluster: Cluster,
  nodes: readonly string[] | null,
  pod: NonNullable<PoliciesQuestion['pod']>,
  coverage: CoverageRecorder,
): ReadonlyMap<string, ReadonlySet<string>> {
  const {rows} = askAgents(
    cluster,
    {table: 'appliedtogroup', what: 'applied-to groups', nodes, decode: decodeGroup},
    coverage,
  )
  const found = new Map<string, Set<string>>()
  for (const {node, item} of rows) {
    const [name, members] = item
    if (!members.some((member) => member.pod?.namespace === pod.namespace && member.pod.name === pod.name)) continue
    found.set(node, (found.get(node) ?? new Set()).add(name))
  }
  return found
}

function isAsked(
  {node, item}: Listed<AgentPolicy>,
  {name, source, namespace, type}: PoliciesQuestion,
  applied: ReadonlyMap<string, ReadonlySet<string>> | null,
): boolean {
  if (name !== null && item.name !== name) return false
  if (source !== null && item.source.name !== source) return false
  if (namespace !== null && item.source.namespace !== namespace) return false
  if (type !== null && item.source.type !== type) return false
  return applied === null || groupsOfPolicy(item).some((group) => applied.get(node)?.has(group))
}

/** A user's name for a policy, put where the agent's own belongs, is the likeliest slip. */
function wantedPolicy({name}: PoliciesQuestion, rows: readonly Listed<AgentPolicy>[]) {
  if (name === null) return null
  const called = rows.filter(({item}) => item.source.name === name).map(({item}) => formatSource(item.source))
  return {
    code: 'NO_SUCH_POLICY',
    what: `a policy '${name}': its name there is the uid of its source`,
    hints: called.length > 0 ? [`-S ${name}`] : [],
  }
}
