/**
 * Names that a mistyped word may have meant: one or two slips away (a letter missing, extra, other, or swapped with its
 * neighbour), or one a beginning of the other. Nearest first, then by name; at most three.
 */
export function nearNames(word: string, names: Iterable<string>): string[] {
  const limit = word.length <= 4 ? 1 : 2
  const scored: {name: string; slips: number}[] = []
  for (const name of new Set(names)) {
    const begins = word.length >= 2 && (name.startsWith(word) || word.startsWith(name))
    const slips = begins ? limit : slipsBetween(word, name)
    if (slips <= limit) scored.push({name, slips})
  }
  return scored
    .sort((a, b) => a.slips - b.slips || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({name}) => name)
}

/** Optimal string alignment distance, lower and upper case alike. */
function slipsBetween(a: string, b: string): number {
  const from = a.toLowerCase()
  const to = b.toLowerCase()
  let before: number[] = []
  let last = Array.from({length: to.length + 1}, (_, j) => j)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (same ? 0 : 1),
        swapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = row
  }
  return last[to.length]!
}
