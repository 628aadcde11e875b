import type {Flow} from '../ovs/syntax/flow-types.ts'
import {type Layout, layoutOf} from './layout.ts'
import {FIXED_TABLES, type Stage, stageOf} from './tables.ts'

/** `flexible`: v1.6 and later, table ids by feature; `v1.5` (v1.3–v1.5) and `v1.2` (and before): fixed ids. */
export type Generation = 'flexible' | 'v1.5' | 'v1.2' | 'unknown'

export interface Table {
  readonly id: number | null
  /** The number as text where no name is known. */
  readonly name: string
  readonly stage: Stage | null
  /** Where the name is from: the dump itself, the fixed ids of the generation, or nowhere. */
  readonly named: 'dump' | 'fixed' | 'number'
}

/** How one bridge's flows are to be read: which table is which, and what the bits of registers and marks mean. */
export interface Dialect {
  readonly generation: Generation
  readonly layout: Layout
  /** Known tables, ascending. */
  readonly tables: readonly Table[]
  readonly table: (id: number) => Table
  /** A flow's table: by its number, or by the name that the dump gave it where no number is known. */
  readonly tableOf: (flow: Flow) => Table
  /** Exact, case-sensitive, as antctl; also a number as text. null where no table is called so. */
  readonly idOf: (name: string) => number | null
}

export interface DialectEvidence {
  /** Of `ovs-ofctl dump-table-features` or `--names`; null where neither was read. */
  readonly tableNames: ReadonlyMap<number, string> | null
  readonly flows: readonly Flow[]
  /** The agent's version (`v2.7.0`) where known: only asked for where the dump leaves something open. */
  readonly version: () => string | null
}

/** The dialect that a dump itself shows; the version only where the dump leaves it open. */
export function dialectOf(seen: DialectEvidence): Dialect {
  const names = new Map(seen.tableNames ?? [])
  for (const flow of seen.flows) {
    if (flow.table !== null && flow.tableName !== null && !/^\d+$/.test(flow.tableName)) {
      names.set(flow.table, flow.tableName)
    }
  }
  const generation = generationOf(names, seen.flows, seen.version)
  const fixed = generation === 'v1.2' || generation === 'v1.5' ? FIXED_TABLES[generation] : null
  const kept = new Map<number, Table>()
  const table = (id: number): Table => {
    const known = kept.get(id) ?? tableCalled(id)
    kept.set(id, known)
    return known
  }
  const tableCalled = (id: number): Table => {
    const dumped = names.get(id)
    const name = dumped ?? fixed?.get(id)
    if (name === undefined) return {id, name: String(id), stage: null, named: 'number'}
    return {id, name, stage: stageOf(name), named: dumped === undefined ? 'fixed' : 'dump'}
  }
  const tableOf = (flow: Flow): Table => {
    if (flow.table !== null) return table(flow.table)
    const name = flow.tableName ?? '?'
    return {id: null, name, stage: stageOf(name), named: 'dump'}
  }
  const present = tablesIn(seen.flows)
  const ids = [...new Set([...names.keys(), ...present])].sort((a, b) => a - b)
  const tables = ids.map(table)
  const byName = new Map(tables.flatMap((t) => (t.id === null ? [] : [[t.name, t.id] as const])))
  return {
    generation,
    layout: layoutOf(generation, seen.flows, seen.version),
    tables,
    table,
    tableOf,
    idOf: (name) => byName.get(name) ?? (/^\d{1,3}$/.test(name) && Number(name) < 255 ? Number(name) : null),
  }
}

function generationOf(
  names: ReadonlyMap<number, string>,
  flows: readonly Flow[],
  version: () => string | null,
): Generation {
  const known = [...names.values(), ...flows.flatMap((f) => (f.table === null ? (f.tableName ?? []) : []))]
  if (known.includes('PipelineRootClassifier') || known.includes('ConntrackState')) return 'flexible'
  if (known.length > 0) return 'unknown'
  const ids = tablesIn(flows)
  const fixed = ids.has(0) && ids.has(110) && (ids.has(105) || ids.has(70))
  if (fixed) {
    if (ids.has(23) || ids.has(24) || ids.has(108) || ids.has(22)) return 'v1.5'
    if (ids.has(29) || flows.some((f) => f.table === 106 && f.actionsText.includes('mod_nw_'))) return 'v1.2'
    return byVersion(version()) ?? 'unknown'
  }
  return byVersion(version()) === 'flexible' ? 'flexible' : 'unknown'
}

function tablesIn(flows: readonly Flow[]): Set<number> {
  const ids = new Set<number>()
  for (const {table} of flows) if (table !== null) ids.add(table)
  return ids
}

function byVersion(version: string | null): Generation | null {
  const m = /^v?(\d+)\.(\d+)/.exec(version ?? '')
  if (!m) return null
  const [major, minor] = [Number(m[1]), Number(m[2])]
  if (major > 1 || (major === 1 && minor >= 6)) return 'flexible'
  if (major === 1 && minor >= 3) return 'v1.5'
  return 'v1.2'
}
