import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {localAddress, parseAddresses, sourceAddressFor} from '../../src/host/address.ts'
import {parseIp} from '../../src/ip.ts'

const addresses = suite('host/address')

const TEXT = `[{"ifindex":1,"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo"},{"family":"inet6","local":"::1","prefixlen":128,"scope":"host"}]},
{"ifindex":4,"ifname":"br-phy","addr_info":[{"family":"inet","local":"172.31.0.11","prefixlen":24,"broadcast":"172.31.0.255","scope":"global"},{"family":"inet","local":"192.168.9.1","prefixlen":16,"scope":"global","secondary":true},{"family":"inet6","local":"fd00:172:31::11","prefixlen":64,"scope":"global","nodad":true},{"family":"inet6","local":"fd00:99::11","prefixlen":64,"scope":"global","dadfailed":true,"tentative":true},{"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"}]},
{"ifindex":5,"ifname":"empty","addr_info":[]},{"ifindex":6,"ifname":"gap","addr_info":[{}]},{"ifindex":7,"ifname":"two","addr_info":[{"family":"inet","local":"198.51.100.1","prefixlen":24,"scope":"global"},{"family":"inet","local":"192.0.2.1","prefixlen":24,"scope":"global"},{"family":"inet6","local":"fd00:1::1","prefixlen":64,"scope":"global"},{"family":"inet6","local":"fd00:2::1","prefixlen":64,"scope":"global"}]}]`
const {items, unparsed} = parseAddresses(TEXT)

addresses('reads one item an address, with the line of its device', () => {
  assert.equal(
    items.map(({dev, local, prefixLength, line}) => [dev, local, prefixLength, line]),
    [
      ['lo', '127.0.0.1', 8, 1],
      ['lo', '::1', 128, 1],
      ['br-phy', '172.31.0.11', 24, 2],
      ['br-phy', '192.168.9.1', 16, 2],
      ['br-phy', 'fd00:172:31::11', 64, 2],
      ['br-phy', 'fd00:99::11', 64, 2],
      ['br-phy', 'fe80::1', 64, 2],
      ['two', '198.51.100.1', 24, 3],
      ['two', '192.0.2.1', 24, 3],
      ['two', 'fd00:1::1', 64, 3],
      ['two', 'fd00:2::1', 64, 3],
    ],
  )
  assert.equal(items[3]!.flags, ['secondary'])
  assert.equal(unparsed, [], 'an empty object is a gap, not an address')
})

for (const [ip, dev, owner] of [
  ['172.31.0.11', null, 'br-phy'],
  ['FD00:172:31::0011', null, 'br-phy'],
  ['127.9.9.9', null, 'lo'],
  ['127.9.9.9', 'br-phy', undefined],
  ['172.31.0.11', 'lo', undefined],
  ['172.31.0.12', null, undefined],
  ['fd00:99::11', null, undefined],
  ['nonsense', null, undefined],
] as const) {
  addresses(`${ip} on ${dev ?? 'any device'} is of ${owner ?? 'nobody'}`, () =>
    assert.is(localAddress(items, ip, dev)?.dev, owner),
  )
}

for (const [what, route, expected] of [
  ['prefsrc', {prefsrc: '10.9.9.9', dev: 'br-phy', gateway: null, dst: '8.8.8.8'}, '10.9.9.9'],
  [
    'the first address, not a secondary one',
    {prefsrc: null, dev: 'br-phy', gateway: '192.168.1.1', dst: '8.8.8.8'},
    '172.31.0.11',
  ],
  ['the address beside the gateway', {prefsrc: null, dev: 'two', gateway: '192.0.2.9', dst: '8.8.8.8'}, '192.0.2.1'],
  [
    'the first address where there is no gateway',
    {prefsrc: null, dev: 'two', gateway: null, dst: '192.0.2.9'},
    '198.51.100.1',
  ],
  ["another device's address", {prefsrc: null, dev: 'empty', gateway: null, dst: '8.8.8.8'}, '172.31.0.11'],
  [
    'an IPv6 address that is not tentative',
    {prefsrc: null, dev: 'br-phy', gateway: null, dst: 'fd00:99::12'},
    'fd00:172:31::11',
  ],
  ['the IPv6 address with most in common', {prefsrc: null, dev: 'two', gateway: null, dst: 'fd00:2::9'}, 'fd00:2::1'],
  ['a link-local address on the link', {prefsrc: null, dev: 'br-phy', gateway: null, dst: 'fe80::9'}, 'fe80::1'],
  [
    "another device's IPv6 address",
    {prefsrc: null, dev: 'empty', gateway: null, dst: '2001:db8::9'},
    'fd00:172:31::11',
  ],
  ['nothing where no device has a fitting one', {prefsrc: null, dev: 'empty', gateway: null, dst: 'fe80::9'}, null],
] as const) {
  addresses(`a packet of its own takes ${what}`, () => {
    assert.is(sourceAddressFor({...route, dst: parseIp(route.dst)!}, items), expected)
  })
}

addresses.run()
