/**
 * Names of a bridge's tables by id, told by two dumps of its flows, one by numbers and one by names (`dump-flows --names`): both go
 * through the tables in one order. null where they do not have as many flows in each table.
 */
export function pairTableNames(numbered: string, named: string): ReadonlyMap<number, string> | null {
  const [ids, names] = [tablesOf(numbered), tablesOf(named)]
  if (ids.length === 0 || ids.length !== names.length) return null
  if (!ids.every(({count}, i) => count === names[i]?.count)) return null
  const pairs = ids.map(({table}, i) => [Number(table), names[i]?.table ?? ''] as const)
  return pairs.every(([id, name]) => Number.isInteger(id) && !/^\d+$/.test(name)) ? new Map(pairs) : null
}

/** Tables in the order of a dump, with how many flows it has of each. */
function tablesOf(dump: string): readonly {readonly table: string; readonly count: number}[] {
  const counts = new Map<string, number>()
  for (const [, table = ''] of dump.matchAll(/^ ?cookie=[^\n]*?\btable="?([^",\s]+)"?,/gm))
    counts.set(table, (counts.get(table) ?? 0) + 1)
  return [...counts].map(([table, count]) => ({table, count}))
}
