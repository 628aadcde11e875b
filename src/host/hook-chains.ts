import type {Chain, Hook, Table} from './ruleset.ts'

/** A base chain with the table that it and its jumps belong to. */
export interface BaseChain {
  readonly table: Table
  readonly chain: Chain
  readonly priority: number
}

const BUILT_IN = new Set(['raw', 'mangle', 'nat', 'filter', 'security'])

/** The base chains that one hook runs for a family, in the kernel's order. */
export function baseChainsOf(tables: readonly Table[], hook: Hook, family: 4 | 6): readonly BaseChain[] {
  return tables
    .filter((table, i) => (table.family === family || table.family === 'both') && !isSeenAlready(tables, table, i))
    .flatMap((table) => table.chains.map((chain) => ({table, chain})))
    .flatMap(({table, chain}) => (chain.base?.hook === hook ? [{table, chain, priority: chain.base.priority}] : []))
    .toSorted((a, b) => a.priority - b.priority)
}

/** iptables-nft's tables are printed by `nft` too, and iptables-save may be the same program as iptables-legacy-save. */
function isSeenAlready(tables: readonly Table[], table: Table, at: number): boolean {
  const isSame = (other: Table): boolean => other.name === table.name && other.family === table.family
  if (tables.some((other, i) => i < at && isSame(other) && other.backend === table.backend)) return true
  return (
    table.backend === 'nft' &&
    BUILT_IN.has(table.name) &&
    tables.some((other) => isSame(other) && other.backend === 'iptables-nft')
  )
}
