import {type Json, objectAt, textAt} from '../../cluster/json.ts'
import type {Cluster} from '../../model/cluster.ts'
import {CoverageRecorder} from '../../model/coverage.ts'
import {known} from '../../model/known.ts'
import type {NodeModel} from '../../model/node.ts'
import {needAllNodes} from '../need-nodes.ts'
import type {AgentAnswer, Listed} from './answer.ts'

/** Which versions run on a node. */
export interface NodeVersions {
  /** Of the agent, as its build calls itself, or else as it says of itself. */
  readonly agent: string | null
  /** Of the antctl beside it. */
  readonly antctl: string | null
  readonly ovs: string | null
}

/** A build that nobody told its version leaves these in it. */
const PLACEHOLDER = /\$Format:/

/** The versions that run on each node. */
export function versionsOf(cluster: Cluster, nodes: readonly string[] | null): AgentAnswer<NodeVersions> {
  const coverage = new CoverageRecorder()
  const asked = cluster.nodes.filter(({name}) => nodes === null || nodes.includes(name))
  if (nodes === null) needAllNodes(cluster, coverage)
  const rows = asked.flatMap((node) => rowOf(node, coverage))
  return {takenAt: cluster.takenAt, nodes: asked.map(({name}) => name), rows, coverage: coverage.summary()}
}

/** Either answer tells the agent's version: one of them is enough. */
function rowOf({name, agent}: NodeModel, coverage: CoverageRecorder): readonly Listed<NodeVersions>[] {
  const [said, info] = [agent.rows('version'), agent.rows('agentinfo')]
  const object: Json = (said.known ? said.value[0] : undefined) ?? {}
  const about: Json = (info.known ? info.value[0] : undefined) ?? {}
  const built = textAt(object, 'agentVersion')
  const version = built !== null && !PLACEHOLDER.test(built) ? built : textAt(about, 'version')
  coverage.need(name, 'versions', version === null && !info.known ? info : known(version))
  if (version === null && !said.known) return []
  const item = {
    agent: version,
    antctl: textAt(object, 'antctlVersion'),
    ovs: textAt(objectAt(about, 'ovsInfo'), 'version'),
  }
  return [{node: name, item, object}]
}
