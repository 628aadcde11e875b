import {type Ip, type Prefix, prefixOf} from '../ip.ts'
import type {Route} from './route.ts'

/** Routes of one table for a destination, the longest prefix first; those of one prefix in the order of the dump. */
export type RoutesTo = (table: string, dst: Ip) => Iterable<readonly Route[]>

/** A table's routes by length, then by the network's number. */
type Table = Map<number, Map<bigint, Route[]>>

const kept = new WeakMap<readonly Route[], RoutesTo>()

/** An index of a dump of routes, made once: with hundreds of nodes each has a route to each of the others. */
export function routesTo(routes: readonly Route[]): RoutesTo {
  const found = kept.get(routes)
  if (found) return found
  const made = indexed(routes)
  kept.set(routes, made)
  return made
}

function indexed(routes: readonly Route[]): RoutesTo {
  const tables = new Map<string, Table>()
  for (const route of routes) {
    const table = childOf(tables, tableKey(route.table, route.dst), () => new Map<number, Map<bigint, Route[]>>())
    const networks = childOf(table, route.dst.length, () => new Map<bigint, Route[]>())
    childOf(networks, route.dst.value, (): Route[] => []).push(route)
  }
  const ordered = new Map([...tables].map(([key, table]) => [key, [...table].sort(([a], [b]) => b - a)]))
  return function* (name, dst) {
    for (const [length, networks] of ordered.get(tableKey(name, dst)) ?? []) {
      const own = networks.get(prefixOf(dst, length).value)
      if (own) yield own
    }
  }
}

const tableKey = (table: string, {family}: Pick<Prefix, 'family'>): string => `${family} ${table}`

function childOf<K, V>(parents: Map<K, V>, key: K, make: () => V): V {
  const found = parents.get(key)
  if (found !== undefined) return found
  const made = make()
  parents.set(key, made)
  return made
}
