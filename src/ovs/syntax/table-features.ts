import type {Parsed, Unparsed} from '../../parsed.ts'
import {type TextLine, textLines, unparsedLine} from './lines.ts'
import {isReplyHeader} from './not-a-flow.ts'

/** Tables of a bridge that say the same of themselves. */
export interface TableEntry {
  readonly line: number
  readonly first: number
  /** The same as `first` but for ranges (`tables 31...252`). */
  readonly last: number
  /** null where the controller named none. */
  readonly name: string | null
  /** Lines that describe it, as they stand; those of the table above for `ditto`. */
  readonly details: readonly string[]
}

const TABLE = /^tables? (\d+)(?:\.\.\.(\d+))?(?: \("(.*)"\))?:(?: (ditto))?$/

/** Reads `ovs-ofctl dump-table-features`: which names go with which ids (lib/ofp-table.c of Open vSwitch). */
export function parseTableFeatures(text: string): Parsed<TableEntry> {
  const items: TableEntry[] = []
  const unparsed: Unparsed[] = []
  let details: string[] = []
  for (const line of textLines(text)) {
    if (isReplyHeader(line.text)) continue
    const start = TABLE.exec(line.text)
    if (start) {
      if (start[4] !== 'ditto') details = []
      items.push(entryOf(line, start, details))
    } else if (items.length > 0) details.push(line.text)
    else unparsed.push(unparsedLine(line, 'not a table'))
  }
  return {items, unparsed}
}

function entryOf({line}: TextLine, [, first = '', last, name]: RegExpExecArray, details: string[]): TableEntry {
  return {line, first: Number(first), last: Number(last ?? first), name: name || null, details}
}

/** Id → name of the tables that have one. */
export function parseTableNames(text: string): ReadonlyMap<number, string> {
  return new Map(
    parseTableFeatures(text).items.flatMap(({name, first}) => (name === null ? [] : [[first, name] as const])),
  )
}
