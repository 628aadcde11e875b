/**
 * The first table that a dump of flows lacks the end of, or null where it has all. A dump goes by table, so one that was cut off lacks flows of
 * its last table and has none of the later ones; a table before these that differs has changed between the two dumps.
 */
export function cutOffAt(
  dumped: readonly {readonly table: number | null}[],
  counted: ReadonlyMap<number, number>,
): {readonly table: number; readonly dumped: number; readonly counted: number} | null {
  const have = new Map<number, number>()
  for (const {table} of dumped) if (table !== null) have.set(table, (have.get(table) ?? 0) + 1)
  const last = Math.max(-1, ...have.keys())
  for (const [table, flows] of [...counted].sort(([a], [b]) => a - b)) {
    const found = have.get(table) ?? 0
    if (table >= last && found < flows) return {table, dumped: found, counted: flows}
  }
  return null
}
