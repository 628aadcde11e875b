import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseBridgeLink} from '../../src/host/bridge-link.ts'
import {parseEthtool} from '../../src/host/ethtool.ts'
import {parseIpset} from '../../src/host/ipset.ts'
import {parseNstat} from '../../src/host/nstat.ts'
import {parseTcQdisc} from '../../src/host/qdisc.ts'
import {parseWg} from '../../src/host/wireguard.ts'
import {parseXfrm} from '../../src/host/xfrm.ts'
import {formatIp, formatPrefix} from '../../src/ip.ts'

const texts = suite('host: what a node prints')

texts('ethtool -k', () => {
  const {items, unparsed} = parseEthtool(
    'Features for antrea-gw0:\nrx-checksumming: off [fixed]\ntx-checksumming: on\n\ttx-checksum-ipv4: off [requested on]\n\ttx-lockless: on [fixed]\nnonsense\n',
  )
  assert.equal(
    items.map(({name, on, fixed, requested}) => [name, on, fixed, requested]),
    [
      ['rx-checksumming', false, true, null],
      ['tx-checksumming', true, false, null],
      ['tx-checksum-ipv4', false, false, 'on'],
      ['tx-lockless', true, true, null],
    ],
  )
  assert.equal(
    unparsed.map(({line}) => line),
    [6],
  )
})

texts('ipset save', () => {
  const {items, unparsed} = parseIpset(
    'create A hash:net family inet hashsize 1024 maxelem 65536 counters comment bucketsize 12\nadd A 10.10.1.0/24 packets 5 comment "x y"\nadd A 10.10.1.128/25 nomatch\ncreate B hash:ip,port family inet6\nadd B fd00::1,tcp:80\nadd C 1.2.3.4\nnonsense\n',
  )
  assert.equal(
    items.map(({name, type, line, entries}) => [
      name,
      type,
      line,
      entries.map(({parts, nomatch}) => [...parts, nomatch]),
    ]),
    [
      [
        'A',
        'hash:net',
        1,
        [
          ['10.10.1.0/24', false],
          ['10.10.1.128/25', true],
        ],
      ],
      ['B', 'hash:ip,port', 4, [['fd00::1', 'tcp:80', false]]],
    ],
  )
  assert.equal(
    [items[0]!.options.get('family'), items[0]!.options.get('bucketsize'), items[0]!.options.get('counters')],
    ['inet', '12', ''],
  )
  assert.equal(
    unparsed.map(({line, reason}) => [line, reason]),
    [
      [6, "no set 'C' was created above"],
      [7, 'neither create nor add'],
    ],
  )
})

texts('nstat -asz', () => {
  const {items, unparsed} = parseNstat(
    '#kernel\nIpInReceives                    1255               0.0\nTcpExtIPReversePathFilter       7                  0.0\nx\n',
  )
  assert.equal(items, [
    {line: 2, name: 'IpInReceives', value: 1255},
    {line: 3, name: 'TcpExtIPReversePathFilter', value: 7},
  ])
  assert.is(unparsed.length, 1)
})

texts('tc -j -s qdisc', () => {
  const {items} = parseTcQdisc(
    '[{"kind":"tbf","handle":"8001:","dev":"client-90af6d","root":true,"options":{"rate":1250000},"bytes":1,"packets":2,"drops":3,"overlimits":4,"backlog":5},{"kind":"ingress","handle":"ffff:","dev":"eth0","parent":"ffff:fff1","options":{}},{"dev":"x"}]',
  )
  assert.equal(
    items.map(({kind, dev, parent, drops, options}) => [kind, dev, parent, drops, options]),
    [
      ['tbf', 'client-90af6d', null, 3, {rate: 1250000}],
      ['ingress', 'eth0', 'ffff:fff1', null, {}],
    ],
  )
})

texts('bridge -j -d link', () => {
  const {items} = parseBridgeLink(
    '[{"ifindex":5,"ifname":"veth1","flags":["UP"],"mtu":1500,"master":"docker0","state":"forwarding","priority":32,"cost":2,"hairpin":true},{"ifindex":6,"ifname":"veth2","state":"disabled"}]',
  )
  assert.equal(
    items.map(({ifname, master, state, hairpin}) => [ifname, master, state, hairpin]),
    [
      ['veth1', 'docker0', 'forwarding', true],
      ['veth2', null, 'disabled', null],
    ],
  )
})

const XFRM = `src 172.31.0.11 dst 172.31.0.12
\tproto esp spi 0xc5a70001 reqid 1 mode transport
\treplay-window 0 flag esn
\tauth-trunc hmac(sha256) 0x5eC7e7 128
src fd00::1 dst fd00::2
\tproto esp spi 0x01(1) reqid 16389(0x4005) mode tunnel
garbage 0x5eC7e7
`

texts('ip xfrm state, without its keys', () => {
  const parsed = parseXfrm(XFRM)
  assert.equal(parsed.items, [
    {line: 1, src: '172.31.0.11', dst: '172.31.0.12', proto: 'esp', spi: '0xc5a70001', reqid: 1, mode: 'transport'},
    {line: 5, src: 'fd00::1', dst: 'fd00::2', proto: 'esp', spi: '0x01(1)', reqid: 16389, mode: 'tunnel'},
  ])
  assert.is(parsed.unparsed.length, 1)
  assert.not.match(JSON.stringify(parsed.items), '5eC7e7')
  assert.equal(parseXfrm('[]'), {items: [], unparsed: []})
})

texts('wg show all dump, without its keys', () => {
  const text =
    'antrea-wg0\tPRIVATE\tPUB1=\t51820\toff\nantrea-wg0\tPUB2=\tPSK\t172.31.0.12:51820\t10.10.2.0/24,fd00:10:10:2::/64\t1700000000\t100\t200\t25\nantrea-wg0\tPUB3=\t(none)\t(none)\t(none)\t0\t0\t0\toff\nSECRET line\n'
  const {items, unparsed} = parseWg(text)
  const [device, peer, silent] = items
  assert.equal(device, {
    kind: 'device',
    line: 1,
    dev: 'antrea-wg0',
    publicKey: 'PUB1=',
    listenPort: 51820,
    fwmark: null,
  })
  if (peer?.kind !== 'peer' || silent?.kind !== 'peer') return assert.unreachable('two peers')
  assert.equal(
    [peer.endpoint, peer.allowedIps.map(formatPrefix), peer.latestHandshake, peer.rxBytes, peer.txBytes],
    ['172.31.0.12:51820', ['10.10.2.0/24', 'fd00:10:10:2::/64'], 1700000000, 100, 200],
  )
  assert.equal([silent.endpoint, silent.allowedIps, silent.latestHandshake], [null, [], null])
  assert.equal(
    unparsed.map(({line}) => line),
    [4],
  )
  assert.not.match(JSON.stringify([items.map((item) => ({...item, allowedIps: ''})), unparsed]), /PRIVATE|PSK|SECRET/)
  assert.is(formatIp(peer.allowedIps[0]!), '10.10.2.0')
})

texts.run()
