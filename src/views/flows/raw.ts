import type {FlowsAnswer} from '../../inspect/flows/answer.ts'
import {printable} from '../printable.ts'

/** The lines of the dump, untouched but for what would steer a terminal. */
export const flowsRaw = (answer: FlowsAnswer): string[] => linesOf(answer, (row) => row.text)

/** What `antctl get ovsflows` prints: with names for tables and ports, below an empty heading. */
export const flowsTable = (answer: FlowsAnswer): string[] => ['', ...linesOf(answer, (row) => row.named)]

type Row = FlowsAnswer['bridges'][number]['flows'][number] | FlowsAnswer['bridges'][number]['groups'][number]

/** With several bridges a comment goes before each. */
function linesOf(answer: FlowsAnswer, textOf: (row: Row) => string): string[] {
  return answer.bridges.flatMap(({node, bridge, flows, groups}) => [
    ...(answer.bridges.length > 1 ? [`# ${printable(node)} ${printable(bridge)}`] : []),
    ...[...flows, ...groups].map((row) => printable(textOf(row))),
  ])
}

/** What `antctl get ovsflows --table-names-only` prints. */
export const tableNames = (answer: FlowsAnswer): string[] => [
  ...new Set(answer.bridges.flatMap(({tables}) => tables.map(({name}) => printable(name)))),
]
