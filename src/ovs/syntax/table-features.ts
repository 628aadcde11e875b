/**
 * Reads table names from `ovs-ofctl dump-table-features`: `table N ("Name"):`. Tables without a name of their own, and
 * ranges of equal ones, have none.
 */
export function parseTableNames(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const found of text.matchAll(/^\s*table (\d+) \("((?:[^"\\]|\\.)*)"\):/gm))
    names.set(Number(found[1]), found[2] ?? '')
  return names
}
