import type {AgentAnswer} from '../../inspect/agent/answer.ts'
import {printable} from '../printable.ts'
import {displayWidth, pad} from '../width.ts'
import {type Column, cellsOf, type TableShape} from './columns.ts'

/** What antctl writes where a cell has nothing. */
const NOTHING = '<NONE>'

/**
 * A table as antctl prints it, to the byte (pkg/antctl/output): columns a blank apart and as wide as their widest cell, the last
 * one too, and one empty line where there is no row.
 */
export function antctlTable<Item>(
  columns: readonly Column<Item>[],
  {rows}: AgentAnswer<Item>,
  withNode: boolean,
): readonly string[] {
  if (rows.length === 0) return ['']
  const shape: TableShape = {wide: false, withNode}
  const cells = cellsOf(columns, rows, shape)
  const lines = [cells.headings, ...cells.rows.map((row) => row.map((cell) => printable(cell) || NOTHING))]
  const widths = cells.headings.map((_, i) => Math.max(...lines.map((line) => displayWidth(line[i] ?? ''))))
  return lines.map((line) => line.map((cell, i) => pad(cell, widths[i] ?? 0)).join(' '))
}
