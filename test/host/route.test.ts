import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseRoutes, pathMtu} from '../../src/host/route.ts'

const routes = suite('host/route')

/** `ip -j route show table all` of iproute2 6.1, both families. */
const TEXT = `[{"dst":"default","gateway":"10.0.0.254","dev":"d0","table":"101","flags":[]},{"dst":"10.2.0.0/16","flags":[],"nexthops":[{"gateway":"10.0.0.2","dev":"d0","weight":2,"flags":[]},{"gateway":"10.1.0.2","dev":"v0","weight":1,"flags":["onlink","linkdown"]}]},{"dst":"10.4.0.0/16","gateway":"10.0.0.3","dev":"d0","flags":[],"metrics":[{"mtu":1400,"advmss":1300}]},{"dst":"10.5.0.0/16","gateway":"10.0.0.3","dev":"d0","metric":50,"flags":[]},{"dst":"10.10.0.0/16","via":{"family":"inet6","host":"fd00::2"},"dev":"d0","flags":[]},{"dst":"10.11.0.0/16","encap":"ip","id":100,"src":"0.0.0.0","dst":"10.0.0.9","ttl":0,"tos":0,"dev":"d0","scope":"link","flags":[]},{"dst":"10.12.0.0/16","tos":"0x04","dev":"d0","scope":"link","flags":[]},{"type":"blackhole","dst":"10.6.0.0/16","flags":[]},{"type":"local","dst":"10.0.0.1","dev":"d0","table":"local","protocol":"kernel","scope":"host","prefsrc":"10.0.0.1","flags":[]},{"dst":"fd03::/16","from":"fd00::/64","gateway":"fd00::5","dev":"d0","metric":1024,"flags":[],"pref":"medium"},{"dst":"default","gateway":"fd00::9","dev":"d0","metric":1024,"flags":[],"pref":"medium"},{"dst":"nowhere","flags":[]}]`
const {items, unparsed} = parseRoutes(TEXT)

routes('reads every kind of route', () => {
  const summary = items.map((r) => [r.family, r.type, r.dstText, r.table, r.gateway, r.dev, r.metric, r.mtu].join(' '))
  assert.equal(summary, [
    '4 unicast default 101 10.0.0.254 d0 0 ',
    '4 unicast 10.2.0.0/16 main   0 ',
    '4 unicast 10.4.0.0/16 main 10.0.0.3 d0 0 1400',
    '4 unicast 10.5.0.0/16 main 10.0.0.3 d0 50 ',
    '4 unicast 10.10.0.0/16 main fd00::2 d0 0 ',
    '4 unicast 10.11.0.0/16 main  d0 0 ',
    '4 unicast 10.12.0.0/16 main  d0 0 ',
    '4 blackhole 10.6.0.0/16 main   0 ',
    '4 local 10.0.0.1 local  d0 0 ',
    '6 unicast fd03::/16 main fd00::5 d0 1024 ',
    '6 unicast default main fd00::9 d0 1024 ',
  ])
})

routes('keeps the ways of a multipath route', () => {
  assert.equal(items[1]!.nexthops, [
    {gateway: '10.0.0.2', dev: 'd0', weight: 2, flags: []},
    {gateway: '10.1.0.2', dev: 'v0', weight: 1, flags: ['onlink', 'linkdown']},
  ])
})

routes("takes a tunnelled route's own destination, not that of the tunnel", () =>
  assert.equal([items[5]!.dstText, items[5]!.encap], ['10.11.0.0/16', 'ip']),
)

routes('reads the type of service and the source of a route', () => {
  assert.is(items[6]!.tos, 4)
  assert.is(items[9]!.from?.length, 64)
})

routes('names a route that it cannot read', () =>
  assert.equal(
    unparsed.map(({reason}) => reason),
    ['a route without a readable dst'],
  ),
)

routes('takes a bare default for the family that was asked for', () => {
  const bare = '[{"dst":"default","dev":"wg0","flags":[]}]'
  assert.is(parseRoutes(bare).items[0]!.family, 4)
  assert.is(parseRoutes(bare, 6).items[0]!.family, 6)
})

routes('finds the learned path MTU of one destination', () => {
  const cache = parseRoutes(
    '[{"dst":"10.99.0.5","gateway":"10.0.0.2","dev":"d0","cache":[],"expires":599,"metrics":[{"mtu":1300}]},{"dst":"fd00::5","dev":"d0","metrics":[{"mtu":1280}],"pref":"medium"}]',
  ).items
  assert.is(pathMtu(cache, '10.99.0.5')?.mtu, 1300)
  assert.is(pathMtu(cache, 'FD00::0005')?.mtu, 1280)
  assert.is(pathMtu(cache, '10.99.0.6'), null)
  assert.is(cache[0]!.expires, 599)
})

routes.run()
