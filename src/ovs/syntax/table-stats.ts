import type {Parsed} from '../../parsed.ts'
import {readNumber} from './read-pieces.ts'
import {parseTableFeatures, type TableEntry} from './table-features.ts'

/** A line of dump-tables, decoded. */
export interface TableStats {
  readonly line: number
  readonly table: number
  readonly name: string | null
  readonly active: number | null
  readonly lookups: number | null
  readonly matched: number | null
}

/** Reads `ovs-ofctl dump-tables`; a range (`tables 31...252: ditto`) is one entry a table. */
export function parseTableStats(text: string): Parsed<TableStats> {
  const {items, unparsed} = parseTableFeatures(text)
  return {items: items.flatMap(statsOf), unparsed}
}

function statsOf({line, first, last, name, details}: TableEntry): TableStats[] {
  const counter = (key: string): number | null => {
    for (const detail of details) {
      const found = new RegExp(`\\b${key}=(\\d+)`).exec(detail)
      if (found) return readNumber(found[1])
    }
    return null
  }
  const stats = {line, name, active: counter('active'), lookups: counter('lookup'), matched: counter('matched')}
  // A bridge has at most 255 tables; a range of a mangled text may say anything.
  const count = Math.min(Math.max(last - first + 1, 0), 256)
  return Array.from({length: count}, (_, i) => ({...stats, table: first + i}))
}
