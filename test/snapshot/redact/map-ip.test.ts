import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {formatIp, type Ip, parseIp, parsePrefix, prefixOf} from '../../../src/ip.ts'
import {ipMapper, macInside} from '../../../src/snapshot/redact/map-ip.ts'
import {macMapper} from '../../../src/snapshot/redact/map-mac.ts'
import {mapMaskedText} from '../../../src/snapshot/redact/masked-ip.ts'
import {newScramble} from '../../../src/sources/scramble.ts'

const mapping = suite('snapshot/redact/map-ip')

const scramble = newScramble('a seed')
const mac = macMapper(scramble)
const map = ipMapper(scramble, mac)
const mapped = (text: string) => formatIp(map(parseIp(text)!))

const shared = (a: Ip, b: Ip): number => {
  const bits = a.family === 4 ? 32 : 128
  for (let length = bits; length > 0; length--)
    if (prefixOf(a, length).value === prefixOf(b, length).value) return length
  return 0
}

mapping('two IPv4 addresses share as many first bits as their images', () => {
  const address = fc.integer({min: 0, max: 0xffff_ffff}).map((value): Ip => ({family: 4, value: BigInt(value)}))
  fc.assert(fc.property(address, address, (a, b) => shared(a, b) === shared(map(a), map(b))))
})

mapping('two IPv6 addresses of one kind share as many first bits as their images', () => {
  // None inside of which is another address.
  const word = fc.integer({min: 0, max: 0xffff_ffff})
  const address = fc
    .tuple(word, word, fc.integer({min: 0, max: 0xffff}), word)
    .map((words): Ip => ({family: 6, value: words.reduce((all, one) => (all << 32n) | BigInt(one), 0x2001n << 112n)}))
  fc.assert(
    fc.property(address, address, (a, b) => {
      fc.pre(macInside(a.value) === null && macInside(b.value) === null)
      return shared(a, b) === shared(map(a), map(b))
    }),
  )
})

for (const text of [
  '0.0.0.0',
  '127.0.0.1',
  '169.254.0.253',
  '224.0.0.18',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'ff02::1',
  'fc01::aabb:ccdd:eeff',
])
  mapping(`${text} is the same everywhere`, () => assert.is(mapped(text), text))

mapping('the host part stays, and the network changes', () => {
  assert.match(mapped('10.10.1.77'), /^(?!10\.10\.1\.)\d+\.\d+\.\d+\.77$/)
  assert.match(mapped('fd00:10:10:1::5'), /^(?!fd00:10:10:1:)fd.*::5$/)
})

mapping('a MAC inside of an address is mapped as a MAC', () => {
  const image = parseIp(mapped('fe80::42:acff:fe1f:11'))!
  assert.is(macInside(image.value), mac('0242ac1f0011'))
})

mapping('an IPv4 address inside of an IPv6 one is mapped as such', () => {
  assert.is(mapped('::ffff:10.10.1.77'), `::ffff:${mapped('10.10.1.77')}`)
  assert.is(mapped('64:ff9b::10.10.1.77'), formatIp(parseIp(`64:ff9b::${mapped('10.10.1.77')}`)!))
})

for (const text of ['10.0.0.0/8', '10.96.0.0/12', '172.16.0.0/255.240.0.0', 'fd00::/8', '0.0.0.0/0'])
  mapping(`${text} stays a network`, () => {
    const [address = '', mask = ''] = text.split('/')
    const image = mapMaskedText(map, parseIp(address)!, mask)
    const prefix = parsePrefix(image)!
    assert.is(formatIp(prefix), image.split('/')[0])
  })

mapping('a mask with holes is refused', () => {
  assert.throws(() => mapMaskedText(map, parseIp('10.0.0.1')!, '255.0.255.0'), 'a mask with holes')
})

mapping('a MAC keeps whether it is of a group, and those that every cluster has stay', () => {
  for (const kept of ['aabbccddeeff', '01005e000001', 'ffffffffffff', '000000000000']) assert.is(mac(kept), kept)
  assert.match(mac('0242ac1f0011'), /^.[26ae](?!42ac1f0011)/)
})

mapping.run()
