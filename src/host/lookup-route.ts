import {formatIp, type Ip, isLinkLocal, isMulticast, parseIp, prefixContains} from '../ip.ts'
import {isUp, type Link, linkNamed} from './link.ts'
import type {Nexthop, Route} from './route.ts'
import {routesOfTable} from './route-index.ts'
import type {Rule} from './rule.ts'
import {type RoutingQuestion, ruleSelects} from './rule-selects.ts'

export interface RoutingState {
  readonly rules: readonly Rule[]
  /** Of all tables; both families may be mixed, and a route that was dumped twice counts once. */
  readonly routes: readonly Route[]
  /** null: nobody read them; a device's state is then taken from the routes' flags. */
  readonly links: readonly Link[] | null
  /** `net.ipv4.conf.<dev>.ignore_routes_with_linkdown` (or `all`) is 1 for this device; absent: it is not. */
  readonly ignoresLinkdown?: (dev: string) => boolean
}

/** What one packet is asked about: `iif` null for a packet of the node's own. Absent fields are unknown to no rule but those that ask for them. */
export interface RouteQuery {
  readonly dst: string
  readonly src: string | null
  readonly mark: number | null
  readonly iif: string | null
  readonly family: 4 | 6
  readonly oif?: string | null
  readonly protocol?: string | null
  readonly sport?: number | null
  readonly dport?: number | null
}

/** What the node's routing says. Each carries the rule and the route that decided, with their lines. */
export type RouteAnswer =
  | {
      readonly kind: 'route'
      readonly route: Route
      readonly rule: Rule
      readonly table: string
      /** null only for local routes without one. */
      readonly dev: string | null
      /** null: the destination is on the link. */
      readonly gateway: string | null
      readonly prefsrc: string | null
      readonly dst: Ip
      /** The packet is for this node itself. */
      readonly local: boolean
      readonly nexthop: Nexthop | null
    }
  | {readonly kind: 'unreachable' | 'blackhole' | 'prohibit'; readonly rule: Rule; readonly route: Route | null}
  /** No table that the rules select has a route. */
  | {readonly kind: 'none'; readonly reason: string}
  | {
      readonly kind: 'unknown'
      readonly reason: string
      readonly rule: Rule | null
      readonly route: Route | null
      readonly nexthops: readonly Nexthop[]
    }

/**
 * The kernel's choice of a route (`fib_lookup`, `fib6_rule_lookup`): rules in order of priority; in the table that one
 * selects the longest prefix, then the lowest metric; `throw` and a suppressed prefix go on with the next rule.
 * The answer is `unknown` where a selector can't be judged or where equal routes lead to different places.
 */
export function lookupRoute(state: RoutingState, query: RouteQuery): RouteAnswer {
  const dst = parseIp(query.dst)
  if (dst === null) return undecided(`'${query.dst}' is no address`, null, null)
  const question: RoutingQuestion = {...query, dst, src: query.src === null ? null : parseIp(query.src)}
  const rules = inOrder(state.rules)
  let from = Number.NEGATIVE_INFINITY
  for (const rule of rules) {
    if (rule.priority < from) continue
    const selects = ruleSelects(rule, question)
    if (selects.value === false) continue
    if (selects.value === null)
      return undecided(`routing rule ${rule.priority} depends on ${selects.reason}`, rule, null)
    const {action} = rule
    if (action.kind === 'goto') {
      // An unresolved goto has no target: the kernel goes on with the next rule.
      if (action.resolved) from = action.priority
    } else if (action.kind === 'blackhole' || action.kind === 'unreachable' || action.kind === 'prohibit') {
      return {kind: action.kind, rule, route: null}
    } else if (action.kind === 'other') {
      return undecided(`routing rule ${rule.priority} does something unknown: ${action.text}`, rule, null)
    } else if (action.kind === 'lookup') {
      const answer = lookupTable(state, rule, action.table, question)
      if (answer !== null) return answer
    }
  }
  const tables = rules.flatMap(({action}) => (action.kind === 'lookup' ? [action.table] : []))
  return {
    kind: 'none',
    reason: `no route to ${formatIp(dst)} in ${tables.length === 0 ? 'any table: there are no rules' : `tables ${[...new Set(tables)].join(', ')}`}`,
  }
}

const ordered = new WeakMap<readonly Rule[], readonly Rule[]>()

/** By priority; sorted once for all packets that are asked about. */
function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const found = ordered.get(rules) ?? rules.toSorted((a, b) => a.priority - b.priority)
  ordered.set(rules, found)
  return found
}

const undecided = (
  reason: string,
  rule: Rule | null,
  route: Route | null,
  nexthops: readonly Nexthop[] = [],
): RouteAnswer => ({
  kind: 'unknown',
  reason,
  rule,
  route,
  nexthops,
})

/** null: this table has no answer, the next rule is asked. */
function lookupTable(state: RoutingState, rule: Rule, table: string, question: RoutingQuestion): RouteAnswer | null {
  const within = longestOf(state, table, question)
  const best = within.length < 2 ? within : bestOf(within)
  const [route] = best
  if (route === undefined || route.type === 'throw') return null
  if (rule.suppressPrefixLength !== null && route.dst.length <= rule.suppressPrefixLength) return null
  const others = rule.others.find((text) => text.startsWith('suppress'))
  if (others !== undefined) return undecided(`routing rule ${rule.priority} has ${others}`, rule, route)
  return decide(state, rule, best, question)
}

/** Of routes to one destination those from the narrowest source, of these those of the lowest metric, and of the best preference. */
function bestOf(routes: readonly Route[]): readonly Route[] {
  const narrowest = Math.max(...routes.map((r) => r.from?.length ?? 0))
  const narrow = routes.filter((r) => (r.from?.length ?? 0) === narrowest)
  const lowest = Math.min(...narrow.map((r) => r.metric))
  return byPreference(narrow.filter((r) => r.metric === lowest))
}

/** The routes of the longest prefix that could carry the packet. */
function longestOf(state: RoutingState, table: string, question: RoutingQuestion): readonly Route[] {
  for (const routes of routesOfTable(state.routes, table)(question.dst)) {
    const candidates = routes.filter((route) => couldCarry(route, state, question))
    if (candidates.length > 0) return candidates
  }
  return []
}

/** A route with a type of service never fits: the packets asked about have none. */
function couldCarry(route: Route, state: RoutingState, question: RoutingQuestion): boolean {
  if (route.tos !== 0) return false
  if (route.from !== null && (question.src === null || !prefixContains(route.from, question.src))) return false
  if (route.nexthops.length === 0) return true
  return usable(route, state).some(({dev}) => question.oif == null || dev === question.oif)
}

const usable = (route: Route, state: RoutingState): readonly Nexthop[] =>
  route.nexthops.filter(({flags, dev}) => {
    const has = (flag: string): boolean => flags.includes(flag) || route.flags.includes(flag)
    const ignored = has('linkdown') && dev !== null && (state.ignoresLinkdown?.(dev) ?? false)
    return !has('dead') && !ignored
  })

const PREFERENCES = ['high', 'medium', 'low']

const byPreference = (routes: readonly Route[]): readonly Route[] => {
  const best = PREFERENCES.find((pref) => routes.some((r) => r.pref === pref))
  return best === undefined ? routes : routes.filter((r) => r.pref === best || r.pref === null)
}

function decide(state: RoutingState, rule: Rule, best: readonly Route[], question: RoutingQuestion): RouteAnswer {
  const route = best[0]!
  if (route.type === 'blackhole' || route.type === 'unreachable' || route.type === 'prohibit') {
    return {kind: route.type, rule, route}
  }
  if (route.encap !== null) return undecided(`the route to ${route.dstText} encapsulates (${route.encap})`, rule, route)
  const ways = distinct(
    best.flatMap((r) =>
      usable(r, state)
        .filter(({dev}) => question.oif == null || dev === question.oif)
        .map((nexthop) => ({route: r, nexthop})),
    ),
  )
  if (ways.length > 1) {
    const texts = ways.map(({nexthop}) =>
      [nexthop.gateway && `via ${nexthop.gateway}`, nexthop.dev && `dev ${nexthop.dev}`].filter(Boolean).join(' '),
    )
    const reason = ambiguity(question.dst, route, texts)
    return undecided(
      reason,
      rule,
      route,
      ways.map(({nexthop}) => nexthop),
    )
  }
  const nexthop = ways[0]?.nexthop ?? null
  const down = nexthop?.dev != null && state.links !== null ? linkNamed(state.links, nexthop.dev) : null
  if (down !== null && !isUp(down) && route.type !== 'local') {
    return undecided(
      `the route to ${route.dstText} is still listed although its device ${down.ifname} is down: the two were read at different moments`,
      rule,
      route,
    )
  }
  return {
    kind: 'route',
    route,
    rule,
    table: route.table,
    dev: nexthop?.dev ?? null,
    gateway: nexthop?.gateway ?? null,
    prefsrc: route.prefsrc,
    dst: question.dst,
    local: route.type === 'local' || route.type === 'anycast',
    nexthop,
  }
}

function ambiguity(dst: Ip, route: Route, texts: readonly string[]): string {
  if (isLinkLocal(dst) || isMulticast(dst))
    return `${formatIp(dst)} could leave by several devices: ${texts.join(', ')}`
  return `the route to ${route.dstText} has several next hops of one metric: ${texts.join('; ')}`
}

/** A route that both families' dumps printed, or that the kernel and the agent both installed, is one way. */
function distinct(ways: readonly {route: Route; nexthop: Nexthop}[]): readonly {route: Route; nexthop: Nexthop}[] {
  const key = ({nexthop}: {nexthop: Nexthop}): string => `${nexthop.gateway} ${nexthop.dev}`
  return ways.filter((way, i) => ways.findIndex((other) => key(other) === key(way)) === i)
}
