import type {Json} from '../../cluster/json.ts'
import type {AgentTable} from '../../model/agent.ts'
import type {Cluster} from '../../model/cluster.ts'
import {CoverageRecorder} from '../../model/coverage.ts'
import {needAllNodes} from '../need-nodes.ts'
import type {AgentAnswer, Listed} from './answer.ts'

export interface AgentsQuestion<Item> {
  readonly table: AgentTable
  /** The table in the user's words: `pod interfaces`. */
  readonly what: string
  /** Names of known nodes; null: all. */
  readonly nodes: readonly string[] | null
  readonly decode: (object: Json) => Item
}

/** Asks each agent for one of its tables; what an agent did not answer is missing, not empty. */
export function askAgents<Item>(
  cluster: Cluster,
  {table, what, nodes, decode}: AgentsQuestion<Item>,
  coverage = new CoverageRecorder(),
): AgentAnswer<Item> {
  const asked = cluster.nodes.filter(({name}) => nodes === null || nodes.includes(name))
  if (nodes === null) needAllNodes(cluster, coverage)
  const rows = asked.flatMap(({name, agent}): readonly Listed<Item>[] => {
    const answer = coverage.need(name, what, agent.rows(table))
    return answer.known ? answer.value.map((object) => ({node: name, item: decode(object), object})) : []
  })
  return {takenAt: cluster.takenAt, nodes: asked.map(({name}) => name), rows, coverage: coverage.summary()}
}
