import type {AgentAnswer} from '../../inspect/agent/answer.ts'
import {layOut, shown} from '../layout.ts'
import {notReadLines} from '../not-read.ts'
import type {Screen} from '../screen.ts'
import {displayWidth} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'
import {type Column, cellsOf, type TableShape} from './columns.ts'

export interface TableWords<Item> {
  readonly columns: readonly Column<Item>[]
  /** What a row is, of several: `pod interfaces`. */
  readonly plural: string
}

/**
 * A table for people: antctl's columns, and below it what could not be read. A row is one line however long, so that it can be searched
 * for and cut by words.
 */
export function tableText<Item>(
  {columns, plural}: TableWords<Item>,
  answer: AgentAnswer<Item>,
  screen: Screen,
  shape: TableShape,
): readonly string[] {
  const cells = cellsOf(columns, answer.rows, shape)
  const offset = shape.withNode ? 1 : 0
  const roles = answer.rows.map(({item}) => cells.columns.map((column) => column.role?.(item) ?? null))
  const spans = cells.rows.map((row, r) =>
    row.map((cell, i): Span => {
      if (i < offset) return span('node', cell)
      return cell === '' ? span('dim', '<none>') : {role: roles[r]?.[i - offset] ?? null, text: cell}
    }),
  )
  const table = spans.length === 0 ? [] : [cells.headings.map((heading) => span('dim', heading)), ...spans]
  const widths = cells.headings.map((_, i) => Math.max(0, ...table.map((row) => widthOf(screen, row[i]))))
  return [
    ...table.flatMap((row) => rowLine(row, widths, screen)),
    ...nothing(answer, plural, screen),
    ...notReadLines(answer.coverage, screen),
  ]
}

const widthOf = (screen: Screen, cell: Span | undefined): number => displayWidth(shown(screen, cell?.text ?? ''))

function rowLine(row: readonly Span[], widths: readonly number[], screen: Screen): readonly string[] {
  const body = row.at(-1)
  if (body === undefined) return []
  const head = row
    .slice(0, -1)
    .flatMap((cell, i) => [cell, plain(' '.repeat((widths[i] ?? 0) - widthOf(screen, cell) + 2))])
  return layOut(screen, {head, body: [body], evidence: 'whole'})
}

/** More nodes than this are counted. */
const MOST_NAMED = 5

function nothing<Item>({rows, nodes, coverage}: AgentAnswer<Item>, plural: string, screen: Screen): readonly string[] {
  const answered = nodes.filter((node) => !coverage.missing.some((one) => one.node === node))
  if (rows.length > 0 || answered.length === 0) return []
  const where = answered.length > MOST_NAMED ? `${answered.length} nodes` : answered.join(', ')
  return layOut(screen, {head: [], body: [span('dim', `no ${plural} on ${where}`)]})
}
