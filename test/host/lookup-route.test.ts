import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseLinks} from '../../src/host/link.ts'
import {lookupRoute, type RouteQuery} from '../../src/host/lookup-route.ts'
import {parseRoutes, type Route} from '../../src/host/route.ts'
import {kernelRules, parseRules} from '../../src/host/rule.ts'
import {formatIp, formatPrefix, prefixContains, prefixOf} from '../../src/ip.ts'

const lookup = suite('host/lookup-route')

const routesOf = (routes: readonly object[]): readonly Route[] => {
  const parsed = parseRoutes(JSON.stringify(routes.map((route) => ({flags: [], ...route}))))
  assert.equal(parsed.unparsed, [])
  return parsed.items
}

/** A node: default by br-phy, its PodCIDR on antrea-gw0, a peer's behind it, table 101 for an Egress. */
const NODE = routesOf([
  {dst: 'default', gateway: '172.31.0.1', dev: 'br-phy'},
  {dst: '10.10.1.0/24', dev: 'antrea-gw0', scope: 'link', prefsrc: '10.10.1.1'},
  {dst: '10.10.2.0/24', gateway: '10.10.2.1', dev: 'antrea-gw0', flags: ['onlink']},
  {dst: '172.31.0.0/24', dev: 'br-phy', scope: 'link', prefsrc: '172.31.0.11'},
  {dst: '10.20.0.0/16', gateway: '172.31.0.5', dev: 'br-phy', metric: 100},
  {dst: '10.20.0.0/16', gateway: '172.31.0.6', dev: 'br-phy', metric: 50},
  {
    dst: '10.21.0.0/16',
    nexthops: [
      {gateway: '172.31.0.5', dev: 'br-phy', weight: 1, flags: []},
      {gateway: '172.31.0.6', dev: 'br-phy', weight: 1, flags: ['dead']},
    ],
  },
  {
    dst: '10.22.0.0/16',
    nexthops: [
      {gateway: '172.31.0.5', dev: 'br-phy', weight: 1, flags: []},
      {gateway: '172.31.0.6', dev: 'br-phy', weight: 1, flags: []},
    ],
  },
  {dst: '10.23.0.0/16', type: 'blackhole'},
  {dst: '10.24.0.0/16', type: 'unreachable'},
  {dst: '10.25.0.0/16', type: 'prohibit'},
  {dst: '10.26.0.0/16', type: 'throw'},
  {dst: '10.27.0.0/16', encap: 'mpls', dev: 'br-phy'},
  {dst: '10.28.0.0/16', dev: 'br-phy', tos: '0x10'},
  {dst: '10.29.0.0/16', dev: 'eth9', flags: ['linkdown']},
  {dst: 'default', gateway: '172.31.0.254', dev: 'br-phy', table: '101'},
  {dst: '172.31.0.11', type: 'local', dev: 'br-phy', table: 'local', prefsrc: '172.31.0.11'},
  {dst: '10.10.1.1', type: 'local', dev: 'antrea-gw0', table: 'local', prefsrc: '10.10.1.1'},
  {dst: 'fd00:10:10:2::/64', gateway: 'fd00:10:10:2::1', dev: 'antrea-gw0', metric: 1024, pref: 'medium'},
  {dst: 'fe80::/64', dev: 'br-phy', metric: 256, pref: 'medium'},
  {dst: 'fe80::/64', dev: 'antrea-gw0', metric: 256, pref: 'medium'},
  {dst: 'default', gateway: 'fe80::1', dev: 'br-phy', metric: 1024, pref: 'low'},
  {dst: 'default', gateway: 'fe80::2', dev: 'br-phy', metric: 1024, pref: 'high'},
])

const ask = (dst: string, query: Partial<RouteQuery> = {}, rules = kernelRules(4), routes = NODE): string => {
  const answer = lookupRoute({rules, routes, links: null}, {dst, src: null, mark: 0, iif: null, family: 4, ...query})
  if (answer.kind === 'route')
    return `${answer.local ? 'local ' : ''}via ${answer.gateway ?? 'link'} dev ${answer.dev} table ${answer.table}`
  return answer.kind === 'unknown' || answer.kind === 'none' ? `${answer.kind}: ${answer.reason}` : answer.kind
}

for (const [dst, expected] of [
  ['10.10.2.7', 'via 10.10.2.1 dev antrea-gw0 table main'],
  ['10.10.1.7', 'via link dev antrea-gw0 table main'],
  ['10.10.1.1', 'local via link dev antrea-gw0 table local'],
  ['172.31.0.12', 'via link dev br-phy table main'],
  ['8.8.8.8', 'via 172.31.0.1 dev br-phy table main'],
  ['10.20.1.1', 'via 172.31.0.6 dev br-phy table main'],
  ['10.21.1.1', 'via 172.31.0.5 dev br-phy table main'],
  [
    '10.22.1.1',
    'unknown: the route to 10.22.0.0/16 has several next hops of one metric: via 172.31.0.5 dev br-phy; via 172.31.0.6 dev br-phy',
  ],
  ['10.23.1.1', 'blackhole'],
  ['10.24.1.1', 'unreachable'],
  ['10.25.1.1', 'prohibit'],
  ['10.26.1.1', 'none: no route to 10.26.1.1 in tables local, main, default'],
  ['10.27.1.1', 'unknown: the route to 10.27.0.0/16 encapsulates (mpls)'],
  ['10.28.1.1', 'via 172.31.0.1 dev br-phy table main'],
  ['10.29.1.1', 'via link dev eth9 table main'],
  ['fd00:10:10:2::7', 'via fd00:10:10:2::1 dev antrea-gw0 table main'],
  ['fe80::99', 'unknown: fe80::99 could leave by several devices: dev br-phy, dev antrea-gw0'],
  ['2001:db8::1', 'via fe80::2 dev br-phy table main'],
  ['nowhere', "unknown: 'nowhere' is no address"],
] as const) {
  lookup(`${dst} goes ${expected}`, () => assert.is(ask(dst), expected))
}

const rulesOf = (rules: readonly object[]) => [...kernelRules(4), ...parseRules(JSON.stringify(rules)).items]

for (const [what, rule, query, expected] of [
  [
    'a mark',
    {priority: 5, src: 'all', fwmark: '0x1', fwmask: '0xff', table: '101'},
    {mark: 0x8000_0001},
    '172.31.0.254',
  ],
  ['another mark', {priority: 5, src: 'all', fwmark: '0x1', fwmask: '0xff', table: '101'}, {mark: 2}, '172.31.0.1'],
  [
    'a high mark',
    {priority: 5, src: 'all', fwmark: '0x80000000', fwmask: '0x80000000', table: '101'},
    {mark: 0x8000_0000},
    '172.31.0.254',
  ],
  ['its source', {priority: 5, src: '10.10.1.0', srclen: 24, table: '101'}, {src: '10.10.1.9'}, '172.31.0.254'],
  ['no source yet', {priority: 5, src: '10.10.1.0', srclen: 24, table: '101'}, {}, '172.31.0.1'],
  ['its destination', {priority: 5, src: 'all', dst: '8.8.8.8', table: '101'}, {}, '172.31.0.254'],
  ['the device it came by', {priority: 5, src: 'all', iif: 'eth0', table: '101'}, {iif: 'eth0'}, '172.31.0.254'],
  ['being local', {priority: 5, src: 'all', iif: 'lo', table: '101'}, {}, '172.31.0.254'],
  [
    'what a rule does not exclude',
    {priority: 5, not: null, src: '1.1.1.1', table: '101'},
    {src: '10.10.1.9'},
    '172.31.0.254',
  ],
  [
    'a rule of a device that is gone',
    {priority: 5, src: 'all', iif: 'x', iif_detached: null, table: '101'},
    {iif: 'x'},
    '172.31.0.1',
  ],
  [
    'its port',
    {priority: 5, src: 'all', ipproto: 'tcp', dport_start: 80, dport_end: 90, table: '101'},
    {protocol: 'tcp', dport: 85},
    '172.31.0.254',
  ],
  [
    'another protocol',
    {priority: 5, src: 'all', ipproto: 'udp', dport: 80, table: '101'},
    {protocol: 'tcp', dport: 80},
    '172.31.0.1',
  ],
  ['a rule that does nothing', {priority: 5, src: 'all', nop: null}, {}, '172.31.0.1'],
  ['a rule that comes too late', {priority: 40000, src: 'all', table: '101'}, {}, '172.31.0.1'],
] as const) {
  lookup(`rules choose by ${what}`, () =>
    assert.is(
      ask('8.8.8.8', query, rulesOf([rule])),
      `via ${expected} dev br-phy table ${expected.endsWith('254') ? '101' : 'main'}`,
    ),
  )
}

for (const [rules, expected] of [
  [[{priority: 5, src: 'all', action: 'blackhole'}], 'blackhole'],
  [[{priority: 5, src: 'all', action: 'unreachable'}], 'unreachable'],
  [
    [
      {priority: 5, src: 'all', goto: 9},
      {priority: 7, src: 'all', action: 'blackhole'},
      {priority: 9, src: 'all', action: 'prohibit'},
    ],
    'prohibit',
  ],
  [
    [
      {priority: 5, src: 'all', goto: 9999, unresolved: null},
      {priority: 7, src: 'all', action: 'blackhole'},
    ],
    'blackhole',
  ],
  [
    [
      {priority: 5, src: 'all', table: 'main', suppress_prefixlen: 0},
      {priority: 6, src: 'all', table: '101'},
    ],
    'via 172.31.0.254 dev br-phy table 101',
  ],
  [
    [{priority: 5, src: 'all', table: '101', suppress_ifgroup: '5'}],
    'unknown: routing rule 5 has suppress_ifgroup="5"',
  ],
  [
    [{priority: 5, src: 'all', uid_start: 1, uid_end: 5, table: '101'}],
    'unknown: routing rule 5 depends on uid_start=1 and uid_end=5',
  ],
  [[{priority: 5, src: 'all', fwmark: '0x1', table: '101'}], 'unknown: routing rule 5 depends on the packet mark'],
  [[{priority: 5, src: 'all', l3mdev: null}], 'unknown: routing rule 5 depends on l3mdev=null'],
] as const) {
  lookup(`rules ${JSON.stringify(rules)} lead to ${expected}`, () =>
    assert.is(ask('8.8.8.8', {mark: null}, rulesOf(rules)), expected),
  )
}

lookup('has no route where there are no rules or no tables', () => {
  assert.is(ask('8.8.8.8', {}, []), 'none: no route to 8.8.8.8 in any table: there are no rules')
})

lookup('ignores a route without carrier where the node is told to', () => {
  const state = {rules: kernelRules(4), routes: NODE, links: null, ignoresLinkdown: (dev: string) => dev === 'eth9'}
  const answer = lookupRoute(state, {dst: '10.29.1.1', src: null, mark: 0, iif: null, family: 4})
  assert.is(answer.kind === 'route' && answer.dev, 'br-phy')
})

lookup('does not believe a route by a device that is down', () => {
  const links = parseLinks('[{"ifindex":5,"ifname":"antrea-gw0","flags":["BROADCAST"]}]').items
  const answer = lookupRoute(
    {rules: kernelRules(4), routes: NODE, links},
    {dst: '10.10.2.7', src: null, mark: 0, iif: null, family: 4},
  )
  assert.is(answer.kind, 'unknown')
  assert.match(answer.kind === 'unknown' ? answer.reason : '', 'antrea-gw0 is down')
})

lookup('counts a route that was dumped twice once', () => {
  assert.is(ask('10.10.2.7', {}, kernelRules(4), [...NODE, ...NODE]), 'via 10.10.2.1 dev antrea-gw0 table main')
  const both = routesOf([
    {dst: 'fd00::/64', dev: 'a', metric: 256, pref: 'medium'},
    {dst: 'fd00::/64', dev: 'a', prefsrc: 'fd00::1', metric: 1024, pref: 'medium'},
  ])
  assert.is(ask('fd00::9', {}, kernelRules(4), both), 'via link dev a table main')
})

lookup('takes an IPv6 route from a source only for that source', () => {
  const routes = routesOf([
    {dst: 'fd03::/16', from: 'fd00::/64', gateway: 'fd00::5', dev: 'a', metric: 9, pref: 'medium'},
    {dst: 'fd03::/16', dev: 'b', metric: 1, pref: 'medium'},
  ])
  assert.is(ask('fd03::1', {src: 'fd00::9'}, kernelRules(4), routes), 'via fd00::5 dev a table main')
  assert.is(ask('fd03::1', {src: 'fd01::9'}, kernelRules(4), routes), 'via link dev b table main')
})

lookup('agrees with a plain search for the longest prefix', () => {
  const prefix = fc
    .tuple(fc.bigInt(0n, 0xffn), fc.integer({min: 0, max: 32}))
    .map(([value, length]) => prefixOf({family: 4, value: value * 0x0101_0101n}, length))
  const tables = fc.uniqueArray(prefix, {selector: formatPrefix, maxLength: 12})
  fc.assert(
    fc.property(tables, fc.bigInt(0n, 0xffff_ffffn), (prefixes, value) => {
      const routes = routesOf(prefixes.map((p, i) => ({dst: formatPrefix(p), dev: `dev${i}`})))
      const dst = {family: 4, value} as const
      const fitting = prefixes.map((p, i) => ({p, i})).filter(({p}) => prefixContains(p, dst))
      const best = fitting.toSorted((a, b) => b.p.length - a.p.length)[0]
      const answer = lookupRoute(
        {rules: kernelRules(4), routes, links: null},
        {dst: formatIp(dst), src: null, mark: 0, iif: null, family: 4},
      )
      assert.is(answer.kind === 'route' ? answer.dev : null, best === undefined ? null : `dev${best.i}`)
    }),
  )
})

lookup.run()
