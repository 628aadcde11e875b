import {parseIp, parsePrefix, prefixContains} from '../ip.ts'

/** The route of a userspace datapath: the longest prefix (lib/ovs-router.c); null where none holds the address. */
export function nativeRoute<R extends {readonly prefix: string}>(routes: readonly R[], dst: string): R | null {
  const ip = parseIp(dst)
  let best: {route: R; length: number} | null = null
  for (const route of routes) {
    const prefix = parsePrefix(route.prefix)
    if (!ip || !prefix || !prefixContains(prefix, ip)) continue
    if (!best || prefix.length > best.length) best = {route, length: prefix.length}
  }
  return best?.route ?? null
}
