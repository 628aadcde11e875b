import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {
  formatIp,
  formatPrefix,
  type Ip,
  isLinkLocal,
  isMulticast,
  parseIp,
  parsePrefix,
  prefixContains,
  sameIpText,
} from '../src/ip.ts'

const ip = suite('ip')

for (const [text, canonical] of [
  ['10.10.1.2', '10.10.1.2'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['fd00:10:10:2::', 'fd00:10:10:2::'],
  ['FD00:0010:0010:0001:0000:0000:0000:0001', 'fd00:10:10:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['fe80::1%antrea-gw0', 'fe80::1'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
] as const) {
  ip(`reads ${text} and prints ${canonical}`, () => assert.is(formatIp(parseIp(text)!), canonical))
}

for (const text of [
  '',
  '10.0.0',
  '10.0.0.256',
  '1.2.3.4.5',
  'default',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8::',
  'g::1',
  '12345::',
  '::1.2.3.400',
]) {
  ip(`refuses '${text}' as an address`, () => assert.is(parseIp(text), null))
}

for (const [text, canonical] of [
  ['10.10.1.7/24', '10.10.1.0/24'],
  ['10.10.1.7', '10.10.1.7/32'],
  ['10.0.0.0/255.255.0.0', '10.0.0.0/16'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['fd00::1/64', 'fd00::/64'],
  ['fd00::1/ffff::', 'fd00::/16'],
] as const) {
  ip(`reads the network ${text}`, () => assert.is(formatPrefix(parsePrefix(text)!), canonical))
}

for (const text of ['10.0.0.0/33', '10.0.0.0/255.0.255.0', '10.0.0.0/', 'fd00::/129', 'default', '10.0.0.0/fd00::']) {
  ip(`refuses '${text}' as a network`, () => assert.is(parsePrefix(text), null))
}

ip('knows what is in a network', () => {
  const pods = parsePrefix('10.10.1.0/24')!
  assert.ok(prefixContains(pods, parseIp('10.10.1.255')!))
  assert.not.ok(prefixContains(pods, parseIp('10.10.2.0')!))
  assert.not.ok(prefixContains(parsePrefix('0.0.0.0/0')!, parseIp('::')!), 'another family')
})

ip('compares addresses, not their spelling', () => {
  assert.ok(sameIpText('fd00::1', 'FD00:0:0::1'))
  assert.not.ok(sameIpText('nobody', 'nobody'))
})

ip('knows multicast and link-local addresses', () => {
  assert.equal(
    ['224.0.0.1', 'ff02::1', '10.0.0.1', 'fe80::1'].map((text) => isMulticast(parseIp(text)!)),
    [true, true, false, false],
  )
  assert.equal(
    ['169.254.0.253', 'fe80::1', '10.0.0.1', 'fec0::1'].map((text) => isLinkLocal(parseIp(text)!)),
    [true, true, false, false],
  )
})

ip('reads what it prints', () => {
  const any = fc.oneof(
    fc.bigInt(0n, 0xffff_ffffn).map((value): Ip => ({family: 4, value})),
    fc.bigInt(0n, (1n << 128n) - 1n).map((value): Ip => ({family: 6, value})),
    fc.ipV6().map((text) => parseIp(text)!),
  )
  fc.assert(fc.property(any, (address) => assert.equal(parseIp(formatIp(address)), address)))
})

ip.run()
