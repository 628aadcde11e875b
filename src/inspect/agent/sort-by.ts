import {isJson, type Json} from '../../cluster/json.ts'
import {EXIT, Problem} from '../../problem.ts'
import type {Listed} from './answer.ts'
import {naturalOrder} from './natural-order.ts'

/** A field of an object, key by key; numbers are places in a list. */
export type FieldPath = readonly (string | number)[]

/**
 * Reads a field as kubectl and antctl write it: `.sourceRef.name`, `sourceRef.name`, `{.rules[0].name}`.
 *
 * @throws {Problem} SORT_BY
 */
export function parseFieldPath(text: string): FieldPath {
  const [, braced, bare] = /^(?:\{(.*)\}|(.*))$/s.exec(text.trim()) ?? []
  const inner = braced ?? bare ?? ''
  const dotted = inner.startsWith('.') || inner.startsWith('[') ? inner : `.${inner}`
  const keys = dotted.match(/\.[\w-]+|\[\d+\]/g) ?? []
  if (keys.length === 0 || keys.join('') !== dotted) {
    throw new Problem(`--sort-by '${text}' is no field`, {
      code: 'SORT_BY',
      exit: EXIT.usage,
      hints: ['--sort-by .metadata.name', '--sort-by .rules[0].name'],
    })
  }
  return keys.map((key) => (key.startsWith('.') ? key.slice(1) : Number(key.slice(1, -1))))
}

/**
 * Sorts by a field of what antctl printed, node by node: numbers by value, texts as people count, and what has no such field first.
 *
 * @throws {Problem} SORT_BY where no row has that field
 */
export function sortByField<Item>(rows: readonly Listed<Item>[], path: FieldPath): readonly Listed<Item>[] {
  const keyed = rows.map((row) => ({row, value: valueAt(row.object, path)}))
  if (keyed.length > 0 && keyed.every(({value}) => value === undefined)) {
    throw new Problem(`--sort-by: nothing in this table has the field ${formatFieldPath(path)}`, {
      code: 'SORT_BY',
      exit: EXIT.usage,
      hints: ['-o raw shows the fields'],
    })
  }
  return keyed
    .sort((a, b) => compareText(a.row.node, b.row.node) || compareValues(a.value, b.value))
    .map(({row}) => row)
}

const formatFieldPath = (path: FieldPath): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')

function valueAt(object: Json, path: FieldPath): unknown {
  let at: unknown = object
  for (const key of path) {
    if (typeof key === 'number') at = Array.isArray(at) ? at[key] : undefined
    else at = isJson(at) ? at[key] : undefined
  }
  return at ?? undefined
}

function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return naturalOrder(textOf(a), textOf(b))
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
