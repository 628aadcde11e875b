import {type PrefixMap, prefixMap} from '../prefix-map.ts'
import type {Route} from './route.ts'

const kept = new WeakMap<readonly Route[], ReadonlyMap<string, PrefixMap<Route>>>()

/** The routes of one table by their destination, indexed once a dump: with hundreds of nodes each has a route to each of the others. */
export function routesOfTable(routes: readonly Route[], table: string): PrefixMap<Route> {
  const found = kept.get(routes) ?? byTable(routes)
  kept.set(routes, found)
  return found.get(table) ?? NONE
}

const NONE: PrefixMap<Route> = () => []

function byTable(routes: readonly Route[]): ReadonlyMap<string, PrefixMap<Route>> {
  const tables = new Map<string, Route[]>()
  for (const route of routes) {
    const own = tables.get(route.table)
    if (own) own.push(route)
    else tables.set(route.table, [route])
  }
  return new Map([...tables].map(([table, own]) => [table, prefixMap(own, ({dst}) => dst)]))
}
