/** Prefixes of 32 bits that flows have: of a table on one IPv4 field, or of a subtable on both ports. */
export interface Prefixes {
  /** Lengths of those that the word is in, and how many of its bits it takes to tell (trie_lookup()). */
  lookUp(word: number): {readonly matches: ReadonlySet<number>; readonly bits: number}
}

export interface Prefix {
  readonly value: number
  readonly length: number
}

/** Sorts prefixes, so that those that begin alike stand together. */
export function prefixesOf(prefixes: Iterable<Prefix>): Prefixes {
  const byText = new Map<string, Prefix>()
  for (const prefix of prefixes) byText.set(`${prefix.value}/${prefix.length}`, prefix)
  const sorted = [...byText.values()].sort((a, b) => a.value - b.value || a.length - b.length)
  return {lookUp: (word) => lookUp(sorted, word)}
}

/** Goes down bit by bit: `from` to `to` are the prefixes that agree with the word so far. */
function lookUp(sorted: readonly Prefix[], word: number): {matches: Set<number>; bits: number} {
  const matches = new Set<number>()
  let bits = 0
  let from = 0
  let to = sorted.length
  for (let k = 0; k < 32 && from < to; k++) {
    const one = (word >>> (31 - k)) & 1
    const split = firstWithBit(sorted, from, to, k)
    const others = one === 1 ? [from, split] : [split, to]
    if (hasLonger(sorted, others[0]!, others[1]!, k)) bits = k + 1
    if (one === 1) from = split
    else to = split
    for (let i = from; i < to && sorted[i]!.value === prefixAt(word, k + 1); i++) {
      if (sorted[i]!.length !== k + 1) continue
      matches.add(k + 1)
      bits = k + 1
    }
  }
  return {matches, bits}
}

const prefixAt = (word: number, length: number): number => (word & ((0xffff_ffff << (32 - length)) >>> 0)) >>> 0

/** The first of a range whose bit `k` is set; those before it lack it, since the bits above are the same for all. */
function firstWithBit(sorted: readonly Prefix[], from: number, to: number, k: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]!.value >>> (31 - k)) & 1) high = middle
    else low = middle + 1
  }
  return low
}

/** Whether any of a range is longer than `k` bits: bit `k` is then its own, not only a filler. */
function hasLonger(sorted: readonly Prefix[], from: number, to: number, k: number): boolean {
  for (let i = from; i < to; i++) {
    if (sorted[i]!.length > k) return true
    if (i - from > k) return true
  }
  return false
}
