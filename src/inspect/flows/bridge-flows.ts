import {decodeCookie} from '../../antrea/cookie.ts'
import {describeFlow} from '../../antrea/describe-flow.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import type {BridgeFlows, FlowSelection, TableRow} from './answer.ts'
import {matcherOf} from './match-flow.ts'
import type {Query} from './query.ts'
import {compareRows, type FlowSort, flowRow, groupRow, type RowContext} from './rows.ts'
import {selector} from './select.ts'

export interface BridgeInput extends RowContext {
  readonly node: string
  readonly bridge: string
  readonly flows: readonly Flow[]
}

export interface FlowsQuestion {
  readonly selection: FlowSelection
  readonly query: Query | null
  readonly sort: FlowSort
}

/**
 * One bridge's part of the answer.
 *
 * @throws {Problem} MATCH_SYNTAX for a table or a value that this bridge has not
 */
export function bridgeFlows(input: BridgeInput, {selection, query, sort}: FlowsQuestion): BridgeFlows {
  const {flows, dialect} = input
  const chosen = selector(selection, input)
  const matches = query
    ? matcherOf(query, {dialect, names: namesOf(input), role: (flow) => describeFlow(flow, input).role})
    : () => true
  const onlyGroups = selection.groups !== null && !hasFlowPart(selection) && query === null
  const rows = onlyGroups ? [] : flows.filter((flow) => chosen(flow) && matches(flow)).map((f) => flowRow(f, input))
  const rounds = new Set(flows.map((flow) => decodeCookie(flow.cookie, dialect.generation).round))
  return {
    node: input.node,
    bridge: input.bridge,
    generation: dialect.generation,
    rounds: [...rounds].sort((a, b) => a - b),
    total: flows.length,
    tables: tableRows(input),
    flows: rows.sort(compareRows(sort)),
    groups: input.groups
      .filter((group) => wantsGroup(group.id, input, selection))
      .map((group) => groupRow(group, input))
      .sort((a, b) => a.id - b.id),
  }
}

const hasFlowPart = (s: FlowSelection): boolean =>
  s.pod !== null || s.service !== null || s.policy !== null || s.tables !== null

function wantsGroup(id: number, {services}: RowContext, {groups, service}: FlowSelection): boolean {
  if (groups === 'all' || groups?.includes(id)) return true
  return (
    service !== null && services.ofGroup(id).some((s) => s.name === service.name && s.namespace === service.namespace)
  )
}

function tableRows({flows, dialect}: BridgeInput): TableRow[] {
  const counts = new Map<number, number>()
  for (const {table} of flows) if (table !== null) counts.set(table, (counts.get(table) ?? 0) + 1)
  return dialect.tables.flatMap(({id, name, stage}) =>
    id === null ? [] : [{id, name, stage, flows: counts.get(id) ?? 0}],
  )
}

/** Ports by their names and by their pods. */
function namesOf({ports, dialect}: BridgeInput): {ports: Map<string, number>; tables: Map<string, number>} {
  const named = ports.flatMap(({ofport, name, pod}) => {
    if (ofport === null) return []
    const names = [...(name === null ? [] : [name]), ...(pod ? [`${pod.namespace}/${pod.name}`] : [])]
    return names.map((n) => [n, ofport] as const)
  })
  return {
    ports: new Map(named),
    tables: new Map(dialect.tables.flatMap((t) => (t.id === null ? [] : [[t.name, t.id] as const]))),
  }
}
