import type {Parsed, Unparsed} from '../../parsed.ts'

/** A value of a column (RFC 7047 5.1), decoded: atoms as they are, uuids as text, sets as arrays, maps as maps. */
export type OvsdbValue = string | number | boolean | readonly OvsdbAtom[] | ReadonlyMap<string, OvsdbAtom>
export type OvsdbAtom = string | number | boolean

/** A row, with the line of its table's document. */
export interface OvsdbRow {
  readonly table: string
  readonly line: number
  /** Place of the row in its table, from 0. */
  readonly index: number
  readonly uuid: string
  readonly columns: ReadonlyMap<string, OvsdbValue>
}

/**
 * Reads `ovsdb-client --format=json dump`: one JSON document a line, one a table, `{caption, headings, data}`.
 * A document that was cut off is kept in `unparsed`.
 */
export function parseOvsdb(text: string): Parsed<OvsdbRow> {
  const items: OvsdbRow[] = []
  const unparsed: Unparsed[] = []
  text.split(/\r?\n/).forEach((raw, i) => {
    if (raw.trim() === '') return
    const problem = readTable(raw, i + 1, items, unparsed)
    if (problem !== null) unparsed.push({line: i + 1, column: 1, text: raw.slice(0, 200), reason: problem})
  })
  return {items, unparsed}
}

/** Adds a table's rows. @returns why the document can't be read, or null */
function readTable(raw: string, line: number, items: OvsdbRow[], unparsed: Unparsed[]): string | null {
  const document = parseJson(raw)
  if (!isRecord(document)) return 'not a JSON document of a table'
  const {caption, headings, data} = document
  if (typeof caption !== 'string' || !Array.isArray(headings) || !Array.isArray(data))
    return 'a document without caption, headings and data'
  const table = caption.replace(/ table$/, '')
  data.forEach((cells: unknown, index) => {
    if (Array.isArray(cells) && cells.length === headings.length)
      items.push(readRow(table, line, index, headings, cells))
    else unparsed.push({line, column: 1, text: JSON.stringify(cells).slice(0, 200), reason: `not a row of ${table}`})
  })
  return null
}

function readRow(
  table: string,
  line: number,
  index: number,
  headings: readonly unknown[],
  cells: readonly unknown[],
): OvsdbRow {
  const columns = new Map(headings.map((heading, i) => [String(heading), decodeValue(cells[i])] as const))
  return {table, line, index, uuid: String(columns.get('_uuid') ?? ''), columns}
}

/** Decodes RFC 7047 5.1's `<value>`: an atom, `["set", [...]]`, `["map", [[k, v], ...]]`, `["uuid", "..."]`. */
export function decodeValue(value: unknown): OvsdbValue {
  if (!Array.isArray(value)) return decodeAtom(value)
  const [kind, content] = value
  if (kind === 'set' && Array.isArray(content)) return content.map(decodeAtom)
  if (kind === 'map' && Array.isArray(content)) {
    return new Map(
      content.flatMap((pair: unknown) =>
        Array.isArray(pair) ? [[String(decodeAtom(pair[0])), decodeAtom(pair[1])] as const] : [],
      ),
    )
  }
  return decodeAtom(value)
}

function decodeAtom(atom: unknown): OvsdbAtom {
  if (Array.isArray(atom)) return String(atom[1] ?? '')
  return typeof atom === 'number' || typeof atom === 'boolean' ? atom : String(atom ?? '')
}

/** The column's text, or its only element's; null for an empty set. */
export function textColumn(row: OvsdbRow, column: string): string | null {
  const atom = onlyAtom(row, column)
  return atom === null ? null : String(atom)
}

/** The column's number; null for an empty set. */
export function numberColumn(row: OvsdbRow, column: string): number | null {
  const atom = onlyAtom(row, column)
  return typeof atom === 'number' ? atom : null
}

/** All elements; a bare atom is a set of one. */
export function setColumn(row: OvsdbRow, column: string): readonly OvsdbAtom[] {
  const value = row.columns.get(column)
  if (value === undefined || value instanceof Map) return []
  return isList(value) ? value : [value as OvsdbAtom]
}

/** A map column with its values as text. */
export function mapColumn(row: OvsdbRow, column: string): ReadonlyMap<string, string> {
  const value = row.columns.get(column)
  return value instanceof Map ? new Map([...value].map(([key, atom]) => [key, String(atom)])) : new Map()
}

function onlyAtom(row: OvsdbRow, column: string): OvsdbAtom | null {
  const [first] = setColumn(row, column)
  return first ?? null
}

const isList = (value: OvsdbValue): value is readonly OvsdbAtom[] => Array.isArray(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}
