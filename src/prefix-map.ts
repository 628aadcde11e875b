import {type Ip, type Prefix, prefixOf} from './ip.ts'

/** The items whose network holds an address (or begins there), those of the longest prefix first; of one prefix in their order. */
export type PrefixMap<T> = (ip: Ip) => Iterable<readonly T[]>

/** An index by network, for hundreds of networks that are asked about hundreds of addresses. */
export function prefixMap<T>(items: readonly T[], networkOf: (item: T) => Prefix): PrefixMap<T> {
  const lengths = {4: new Map<number, Map<bigint, T[]>>(), 6: new Map<number, Map<bigint, T[]>>()}
  for (const item of items) {
    const {family, length, value} = networkOf(item)
    const networks = lengths[family].get(length) ?? new Map<bigint, T[]>()
    lengths[family].set(length, networks)
    const own = networks.get(value)
    if (own) own.push(item)
    else networks.set(value, [item])
  }
  const longestFirst = <V>(found: Map<number, V>) => [...found].sort(([a], [b]) => b - a)
  const ordered = {4: longestFirst(lengths[4]), 6: longestFirst(lengths[6])}
  return function* (ip) {
    for (const [length, networks] of ordered[ip.family]) {
      const own = networks.get(prefixOf(ip, length).value)
      if (own) yield own
    }
  }
}
