import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {hasCarrier, isUp, linkNamed, mtuOf, parseLinks} from '../../src/host/link.ts'

const links = suite('host/link')

/** `ip -j -d -s link` of iproute2 6.1, shortened to what is read. */
const TEXT = `[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","link_type":"loopback","address":"00:00:00:00:00:00"},{"ifindex":9,"link_index":2,"ifname":"client-90af6d","flags":["BROADCAST","MULTICAST","NOARP","UP","LOWER_UP"],"mtu":1450,"operstate":"UP","link_type":"ether","address":"4e:6f:11:22:33:44","link_netnsid":3,"linkinfo":{"info_kind":"veth"},"stats64":{"rx":{"bytes":100,"packets":2,"errors":0,"dropped":7},"tx":{"bytes":1,"packets":1,"errors":0,"dropped":0}}},
{"ifindex":10,"ifname":"br-phy","flags":["BROADCAST","UP"],"mtu":1500,"operstate":"DOWN","master":"bond0","linkinfo":{"info_kind":"tun","info_data":{"type":"tap"},"info_slave_kind":"bond"},"altnames":["enp0s1"]},{"ifindex":11,"ifname":"antrea-gw0","flags":["BROADCAST","MULTICAST"],"mtu":1450,"operstate":"DOWN"}]`

links('reads kind, peer, counters and where a port belongs', () => {
  const {items, unparsed} = parseLinks(TEXT)
  assert.equal(unparsed, [])
  const [lo, veth, tap] = items
  assert.equal([lo!.kind, lo!.rx, lo!.linkIndex, lo!.line], [null, null, null, 1])
  assert.equal(
    [veth!.kind, veth!.linkIndex, veth!.linkNetnsid, veth!.rx?.dropped, mtuOf(veth!)],
    ['veth', 2, 3, 7, 1450],
  )
  assert.equal(
    [tap!.kind, tap!.kindData, tap!.slaveKind, tap!.master, tap!.line],
    ['tun', {type: 'tap'}, 'bond', 'bond0', 2],
  )
})

links('finds a device by any of its names', () => {
  const {items} = parseLinks(TEXT)
  assert.is(linkNamed(items, 'enp0s1')?.ifname, 'br-phy')
  assert.is(linkNamed(items, 'eth7'), null)
})

links('tells down from without carrier', () => {
  const states = parseLinks(TEXT).items.map((link) => [link.ifname, isUp(link), hasCarrier(link)])
  assert.equal(states, [
    ['lo', true, true],
    ['client-90af6d', true, true],
    ['br-phy', true, false],
    ['antrea-gw0', false, false],
  ])
})

links('refuses a link without a name', () =>
  assert.is(parseLinks('[{"ifindex":1}]').unparsed[0]?.reason, 'a link without ifname or ifindex'),
)

links.run()
