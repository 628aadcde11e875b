/** Numbers that a seed alone decides. */
export interface Random {
  /** 0 … n-1. */
  int(n: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** An entry by its weight. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T
  /** `width` random bits. */
  bits(width: number): bigint
  /** `count` different entries, in the list's order. */
  some<T>(list: readonly T[], count: number): T[]
}

/** mulberry32: small, and good enough to choose test cases with. */
export function random(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (n: number): number => Math.floor(next() * n)
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(list.length)]!,
    weighted(list) {
      let left = next() * list.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of list) {
        left -= weight
        if (left < 0) return value
      }
      return list.at(-1)![1]
    },
    bits(width) {
      let value = 0n
      for (let have = 0; have < width; have += 16) value = (value << 16n) | BigInt(int(65536))
      return value & ((1n << BigInt(width)) - 1n)
    },
    some(list, count) {
      const indices = list.map((_, i) => i)
      while (indices.length > count) indices.splice(int(indices.length), 1)
      return indices.map((i) => list[i]!)
    },
  }
}
