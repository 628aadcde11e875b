import type {JsonEdits} from './json-edits.ts'
import {type JsonNode, memberOf, textOf} from './json-tree.ts'
import type {NameKind} from './names.ts'
import type {Redactor} from './redactor.ts'

/** Keys of external_ids whose values name things; any other value is redacted like one. */
const KINDS: Readonly<Record<string, NameKind>> = {
  'pod-namespace': 'ns',
  'pod-name': 'pod',
  'node-name': 'node',
  hostname: 'node',
}
/** Keys whose values are words of Antrea's or Open vSwitch's own. */
const FIXED: ReadonlySet<string> = new Set(['antrea-type', 'rundir', 'ovn-bridge-mappings'])
const SECRET = /psk|password|private_key|secret|token/i

/** A table of `ovsdb-client --format=json dump`: `headings` name the columns of each row of `data`. @throws {Unsafe} */
export function redactOvsdbTable(table: JsonNode, edits: JsonEdits, redactor: Redactor): void {
  const [headings, data] = [memberOf(table, 'headings'), memberOf(table, 'data')]
  if (headings?.kind !== 'list' || data?.kind !== 'list') return
  const columns = headings.items.map(textOf)
  for (const row of data.items) {
    if (row.kind !== 'list') continue
    for (const [i, cell] of row.items.entries()) redactCell(cell, columns[i] ?? '', edits, redactor)
  }
}

function redactCell(cell: JsonNode, column: string, edits: JsonEdits, redactor: Redactor): void {
  if (cell.kind === 'text') edits.text(cell, scalar(cell.value, column, redactor))
  if (cell.kind !== 'list') return
  const [tag, content] = cell.items
  if (textOf(tag) === 'map' && content?.kind === 'list') {
    for (const pair of content.items) if (pair.kind === 'list') redactPair(pair.items, column, edits, redactor)
  } else for (const item of cell.items) redactCell(item, column, edits, redactor)
}

function redactPair([key, value]: readonly JsonNode[], column: string, edits: JsonEdits, redactor: Redactor): void {
  if (value === undefined) return
  const name = textOf(key) ?? ''
  if (value.kind !== 'text') redactCell(value, column, edits, redactor)
  else if (SECRET.test(name)) edits.text(value, '')
  else if (FIXED.has(name)) edits.text(value, redactor.ids(value.value))
  else if (column === 'external_ids') edits.text(value, redactor.value(value.value, KINDS[name] ?? 'value'))
  else edits.text(value, redactor.names.known(value.value) ?? redactor.ids(value.value))
}

function scalar(value: string, column: string, redactor: Redactor): string {
  if (column === 'name') return redactor.names.device(value)
  if (column === 'error') return redactor.sentence(value)
  if (SECRET.test(column)) return ''
  return redactor.ids(value)
}
