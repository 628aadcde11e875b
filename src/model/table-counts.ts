/** Reads how many flows the switch itself counts, table by table, from `ovs-ofctl dump-tables` (lib/ofp-table.c): `ditto` repeats the last. */
export function parseTableCounts(text: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  let current: number | null = null
  let last = 0
  for (const line of text.split(/\r?\n/)) {
    const single = /^\s*table (\d+)(?: \(.*\))?:(\s*ditto)?/.exec(line)
    const active = /^\s*active=(\d+)/.exec(line)
    if (single !== null) {
      current = Number(single[1])
      if (single[2] !== undefined) counts.set(current, last)
    } else if (active !== null && current !== null) {
      last = Number(active[1])
      counts.set(current, last)
    }
  }
  return counts
}

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
