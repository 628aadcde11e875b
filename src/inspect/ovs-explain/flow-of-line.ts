import type {Action, Flow} from '../../ovs/syntax/flow-types.ts'
import {parseFlows} from '../../ovs/syntax/flows.ts'
import type {Names} from '../../ovs/syntax/names.ts'
import type {TracedNode} from '../../ovs/trace-output/types.ts'
import {parseTableLine} from './table-line.ts'

/** Flows of a dump by table, priority, match and cookie: what a line of a trace says of its flow. */
export type FlowIndex = ReadonlyMap<string, Flow>

export const keyOf = (table: number, priority: number, match: string, cookie: string | null): string =>
  `${table} ${priority} ${match} ${cookie ?? '0x0'}`

export const indexFlows = (flows: readonly Flow[]): FlowIndex =>
  new Map(
    flows.flatMap((flow) =>
      flow.table === null
        ? []
        : [[keyOf(flow.table, flow.priority, flow.matchText, `0x${flow.cookie.toString(16)}`), flow] as const],
    ),
  )

/** The flow that a table's line names: the dump's own, else one made of the line and of the actions below it. */
export function flowOfLine(
  node: TracedNode,
  index: FlowIndex | null,
  names: Names,
): {readonly flow: Flow; readonly dumped: boolean} | null {
  const line = parseTableLine(node.text)
  if (line === null) return null
  const dumped = index?.get(keyOf(line.table, line.priority, line.match, line.cookie))
  if (dumped) return {flow: dumped, dumped: true}
  const actions = writtenActions(node, names)
  const text = `cookie=${line.cookie ?? '0x0'}, table=${line.table}, priority=${line.priority}${line.match === '' ? '' : `,${line.match}`} actions=${actions.join(',') || 'drop'}`
  const made = parseFlows(text, names).items[0]
  return made ? {flow: made, dumped: false} : null
}

/** The actions of a flow as far as the trace came; what a `ct` or a `clone` holds is told a second time below it. */
function writtenActions(node: TracedNode, names: Names): string[] {
  const told = node.children.filter(({kind}) => kind === 'action').map(({text}) => text)
  const written: string[] = []
  for (let i = 0; i < told.length; ) {
    const text = told[i]!
    written.push(text)
    i += 1 + heldBy(text, names)
  }
  return written.length > 1 ? written.filter((text) => text !== 'drop') : written
}

/** How many lines tell of what an action holds. */
function heldBy(text: string, names: Names): number {
  const [action] = parseFlows(`table=0 actions=${text}`, names).items[0]?.actions ?? []
  return action ? linesWithin(action) : 0
}

function linesWithin(action: Action): number {
  switch (action.kind) {
    case 'ct':
      // An empty list is told as `drop`.
      return Math.max(1, action.exec.length + (action.nat ? 1 : 0))
    case 'clone':
      return action.actions.reduce((sum, inner) => sum + 1 + linesWithin(inner), 0)
    default:
      return 0
  }
}
