import type {Listed} from '../../inspect/agent/answer.ts'
import type {Role} from '../paint.ts'

/** A column of one of antctl's tables; a cell that is a list is joined by commas, and shortened where it is long. */
export interface Column<Item> {
  readonly heading: string
  readonly cell: (item: Item) => string | readonly string[]
  /** What the cell says is bad or good; null: nothing special. */
  readonly role?: (item: Item) => Role | null
  /** The cell as antctl shortens it. */
  readonly brief?: (item: Item) => string
  /** Not antctl's: shown by `-o wide` alone. */
  readonly wide?: true
}

/** How much of a table is shown. */
export interface TableShape {
  /** Every cell whole, and the columns that antctl has not. */
  readonly wide: boolean
  /** With the node before each row: several agents were asked. */
  readonly withNode: boolean
}

/** A table of texts, its heading first. */
export interface Cells<Item> {
  readonly columns: readonly Column<Item>[]
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function cellsOf<Item>(
  columns: readonly Column<Item>[],
  rows: readonly Listed<Item>[],
  {wide, withNode}: TableShape,
): Cells<Item> {
  const shown = columns.filter((column) => wide || !column.wide)
  return {
    columns: shown,
    headings: [...(withNode ? ['NODE'] : []), ...shown.map(({heading}) => heading)],
    rows: rows.map(({node, item}) => [
      ...(withNode ? [node] : []),
      ...shown.map((column) => textOf(column, item, wide)),
    ]),
  }
}

function textOf<Item>({cell, brief}: Column<Item>, item: Item, wide: boolean): string {
  if (!wide && brief) return brief(item)
  const value = cell(item)
  if (typeof value === 'string') return value
  const sorted = [...value].sort()
  return wide ? sorted.join(',') : shortened(sorted)
}

const LONGEST_CELL = 50

/** As much of a list as fits, and how many more there are. */
export function shortened(items: readonly string[]): string {
  const whole = items.join(',')
  if (whole.length <= LONGEST_CELL) return whole
  for (let count = items.length - 1; count > 1; count--) {
    const text = withRest(items, count)
    if (text.length <= LONGEST_CELL) return text
  }
  return items.length > 1 ? withRest(items, 1) : whole
}

const withRest = (items: readonly string[], count: number): string =>
  `${items.slice(0, count).join(',')} + ${items.length - count} more...`
