import {type Prefix, parseIp, parsePrefix} from '../ip.ts'
import type {Parsed} from '../parsed.ts'
import {type JsonObject, readJsonArray} from './json-array.ts'
import {looseNumberOf, numberOf, objectOf, objectsOf, textOf, textsOf} from './json-field.ts'

/** One way of a multipath route, or the only way of another. */
export interface Nexthop {
  readonly gateway: string | null
  readonly dev: string | null
  readonly weight: number
  /** `onlink`, `linkdown`, `dead`, `offload`… */
  readonly flags: readonly string[]
}

/** A route, one object of `ip -j route show table all`. `line` is the line where its object starts. */
export interface Route {
  readonly line: number
  /** Its JSON, as printed. */
  readonly text: string
  readonly family: 4 | 6
  /** `unicast`, `local`, `broadcast`, `multicast`, `anycast`, `blackhole`, `unreachable`, `prohibit`, `throw`, `nat`… */
  readonly type: string
  readonly dst: Prefix
  /** As printed: `default`, `10.10.2.0/24`. */
  readonly dstText: string
  /** Only packets from here (IPv6 subtrees). */
  readonly from: Prefix | null
  /** `main`, `local`, `default` or the number's text. */
  readonly table: string
  readonly protocol: string | null
  readonly scope: string | null
  readonly metric: number
  /** 0..255; a route with one is for packets of that type of service only. */
  readonly tos: number
  readonly prefsrc: string | null
  /** IPv6 router preference: `low`, `medium`, `high`. */
  readonly pref: string | null
  readonly flags: readonly string[]
  /** At least one, but for types that lead nowhere. */
  readonly nexthops: readonly Nexthop[]
  readonly gateway: string | null
  readonly dev: string | null
  /** Bytes, from `mtu` of the route's metrics. */
  readonly mtu: number | null
  /** Light-weight tunnel: `ip`, `ip6`, `mpls`, `seg6`, `bpf`… */
  readonly encap: string | null
  /** Seconds. */
  readonly expires: number | null
}

/**
 * Reads `ip -j route show table all` of either family, or of both at once (`table all` prints IPv6 routes too where `-4`
 * was not given), and `ip -j route show cache` with its learned path MTUs.
 *
 * @param family what a bare `default` belongs to where neither gateway nor attributes tell
 */
export const parseRoutes = (text: string, family: 4 | 6 = 4): Parsed<Route> =>
  readJsonArray(text, (o, line, raw) => decodeRoute(o, line, raw, family))

function decodeRoute(o: JsonObject, line: number, raw: string, asked: 4 | 6): Route | string {
  // A light-weight tunnel prints its own `dst` after the route's, in the same object; the first is the route's.
  const encap = textOf(o, 'encap')
  const dstText = (encap === null ? textOf(o, 'dst') : (/"dst"\s*:\s*"([^"]*)"/.exec(raw)?.[1] ?? null)) ?? ''
  const nexthops = decodeNexthops(o)
  const everything: Prefix = {family: familyOf(o, nexthops, asked), value: 0n, length: 0}
  const dst = dstText === 'default' ? everything : parsePrefix(dstText)
  if (dst === null) return 'a route without a readable dst'
  const metrics = objectsOf(o, 'metrics')
  return {
    line,
    text: raw.replace(/\s*\n\s*/g, ' '),
    family: dst.family,
    type: textOf(o, 'type') ?? 'unicast',
    dst,
    dstText,
    from: parsePrefix(textOf(o, 'from') ?? ''),
    table: textOf(o, 'table') ?? 'main',
    protocol: textOf(o, 'protocol'),
    scope: textOf(o, 'scope'),
    metric: numberOf(o, 'metric') ?? 0,
    tos: looseNumberOf(o, 'tos') ?? 0,
    prefsrc: textOf(o, 'prefsrc'),
    pref: textOf(o, 'pref'),
    flags: textsOf(o, 'flags'),
    nexthops,
    gateway: nexthops.length === 1 ? nexthops[0]!.gateway : null,
    dev: nexthops.length === 1 ? nexthops[0]!.dev : null,
    mtu: metrics.map((m) => numberOf(m, 'mtu')).find((mtu) => mtu !== null) ?? numberOf(o, 'mtu'),
    encap,
    expires: numberOf(o, 'expires'),
  }
}

function decodeNexthops(o: JsonObject): readonly Nexthop[] {
  const several = objectsOf(o, 'nexthops').map(decodeNexthop)
  if (several.length > 0) return several
  const one = decodeNexthop(o)
  return one.dev === null && one.gateway === null ? [] : [one]
}

function decodeNexthop(o: JsonObject): Nexthop {
  const via = objectOf(o, 'via')
  return {
    gateway: textOf(o, 'gateway') ?? (via && textOf(via, 'host')),
    dev: textOf(o, 'dev'),
    weight: numberOf(o, 'weight') ?? 1,
    flags: textsOf(o, 'flags'),
  }
}

/** Only IPv6 routes have a `pref`; a gateway of IPv6 under `via` belongs to an IPv4 route. */
function familyOf(o: JsonObject, nexthops: readonly Nexthop[], asked: 4 | 6): 4 | 6 {
  if (textOf(o, 'pref') !== null) return 6
  if (objectOf(o, 'via') !== null) return 4
  const witness = parseIp(textOf(o, 'prefsrc') ?? '') ?? parseIp(nexthops[0]?.gateway ?? '')
  return witness?.family ?? asked
}

/** The path MTU in bytes that the kernel learned for this destination (an exception of `ip route show cache`), or null. */
export function pathMtu(cache: readonly Route[], dst: string): {mtu: number; route: Route} | null {
  const ip = parseIp(dst)
  const route = cache.find((r) => r.mtu !== null && r.family === ip?.family && r.dst.value === ip.value)
  return route === undefined ? null : {mtu: route.mtu!, route}
}
