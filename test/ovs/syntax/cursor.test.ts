import {isIPv6} from 'node:net'
import * as fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {toBig, wordsToBig} from '../../../src/ovs/syntax/big.ts'
import {Cursor} from '../../../src/ovs/syntax/cursor.ts'
import {formatIpv4, formatIpv6, formatMac} from '../../../src/ovs/syntax/format-value.ts'

const cursor = suite('ovs/syntax/cursor')
const words = new Uint32Array(4)
const u128 = fc.bigInt(0n, (1n << 128n) - 1n)

for (const [text, value, rest] of [
  ['80,', 80, ','],
  ['0x1f90/0xfff8', 0x1f90, '/0xfff8'],
  ['4294967295', 0xffffffff, ''],
  ['4294967296', -1, ''],
  ['0x100000000', -1, '0'],
  ['0', 0, ''],
  ['00012', 12, ''],
  ['0xg', -1, 'xg'],
  ['x', -1, 'x'],
  ['', -1, ''],
] as const) {
  cursor(`reads '${text}' as a number of 32 bits`, () => {
    const c = new Cursor().over(text)
    assert.is(c.uint(), value)
    if (value >= 0) assert.is(text.slice(c.pos), rest)
  })
}

for (const [text, value] of [
  ['12.345s', 12.345],
  ['0.051', 0.051],
  ['7', 7],
  ['7.', -1],
  ['.5', 0.5],
  ['s', -1],
] as const) {
  cursor(`reads '${text}' as a decimal`, () => assert.is(new Cursor().over(text).decimal(), value))
}

cursor('reads any number of up to 128 bits, decimal and hexadecimal', () => {
  fc.assert(
    fc.property(u128, (value) => {
      for (const text of [String(value), `0x${value.toString(16)}`, `0x000${value.toString(16)}`]) {
        assert.ok(new Cursor().over(text).wide(words), text)
        assert.is(wordsToBig(words), value)
      }
    }),
  )
})

cursor('refuses numbers of more than 128 bits', () => {
  fc.assert(
    fc.property(fc.bigInt(1n << 128n, 1n << 200n), (value) => {
      assert.not(new Cursor().over(`0x${value.toString(16)}`).wide(words))
      assert.not(new Cursor().over(String(value)).wide(words))
    }),
  )
})

cursor('reads every address as it is printed', () => {
  fc.assert(
    fc.property(u128, fc.integer({min: 0, max: 127}), (bits, shift) => {
      const address = bits >> BigInt(shift)
      const v6 = new Cursor().over(formatIpv6(address))
      assert.ok(v6.ipv6(words))
      assert.is(v6.pos, v6.end)
      assert.is(wordsToBig(words), address)
      const v4 = Number(address & 0xffff_ffffn)
      assert.is(new Cursor().over(formatIpv4(v4)).ipv4(), v4)
      const mac = address & 0xffff_ffff_ffffn
      assert.ok(new Cursor().over(formatMac(mac)).mac(words))
      assert.is(toBig(words[2]!, words[3]!), mac)
    }),
  )
})

cursor('takes for an IPv6 address what the system takes for one', () => {
  const piece = fc.constantFrom('0', '1', 'fd00', ':', '::', 'ffff', '10.0.0.1', 'g', '12345', '.')
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 12}), (pieces) => {
      const text = pieces.join('')
      const c = new Cursor().over(text)
      assert.is(c.ipv6(words) && c.pos === c.end, isIPv6(text), text)
    }),
    {numRuns: 5000},
  )
})

for (const text of ['1.2.3', '1.2.3.256', '1.2.3.4444', '1..2.3', 'a.b.c.d', '']) {
  cursor(`refuses '${text}' as an IPv4 address`, () => assert.is(new Cursor().over(text).ipv4(), -1))
}

cursor('does not take other alphabets for syntax', () => {
  // U+012C has the low byte of a comma.
  const c = new Cursor().over('a\u012c1')
  c.pos = 1
  assert.not(c.take(44))
})

cursor.run()
