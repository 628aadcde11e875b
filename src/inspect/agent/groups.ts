import type {GroupMember} from '../../antrea/controlplane.ts'
import type {Json} from '../../cluster/json.ts'
import type {Cluster} from '../../model/cluster.ts'
import {decodeGroup} from '../../model/decode-controlplane.ts'
import type {AgentAnswer, Listed} from './answer.ts'
import {askAgents} from './ask-agents.ts'
import {narrow} from './narrow.ts'
import {type FieldPath, parseFieldPath, sortByField} from './sort-by.ts'

/** A group of addresses or of Pods that rules name. */
export interface Group {
  readonly name: string
  readonly members: readonly GroupMember[]
}

export interface GroupsQuestion {
  readonly table: 'addressgroup' | 'appliedtogroup'
  readonly nodes: readonly string[] | null
  readonly name: string | null
  /** A field; null or '' is the name. */
  readonly sortBy: string | null
}

const WORDS = {addressgroup: 'address group', appliedtogroup: 'applied-to group'} as const

/**
 * The groups that agents hold, by node and name.
 *
 * @throws {Problem} NO_SUCH_GROUP, SORT_BY
 */
export function groupsOf(cluster: Cluster, {table, nodes, name, sortBy}: GroupsQuestion): AgentAnswer<Group> {
  const path = sortBy ? inPrinted(parseFieldPath(sortBy)) : null
  const answer = askAgents(cluster, {table, what: `${WORDS[table]}s`, nodes, decode})
  const rows = path === null ? [...answer.rows].sort(byName) : sortByField(answer.rows, path)
  const wanted = name === null ? null : {code: 'NO_SUCH_GROUP', what: `an ${WORDS[table]} '${name}'`, hints: []}
  return narrow({...answer, rows}, ({item}) => name === null || item.name === name, wanted)
}

function decode(object: Json): Group {
  const [name, members] = decodeGroup(object)
  return {name, members}
}

/** antctl sorts what the API holds and prints something else: of `.metadata.name` it prints `.name`. */
const inPrinted = (path: FieldPath): FieldPath => (path.join('.') === 'metadata.name' ? ['name'] : path)

function byName(a: Listed<Group>, b: Listed<Group>): number {
  const [left, right] = [`${a.node}\0${a.item.name}`, `${b.node}\0${b.item.name}`]
  return left < right ? -1 : left > right ? 1 : 0
}
