import type {Cursor} from './cursor.ts'
import {lowMask, type MaskedValue, readSmall} from './masked-value.ts'

/** `>` of the `->` that ends a value of set_field. */
const ARROW = 62

/** Reads `+new-est+trk`, `new|trk`, `0` or `0x21/0x23`. */
export function readFlags(c: Cursor, names: readonly string[], bits: number, into: MaskedValue): boolean {
  const code = c.peek()
  if (code >= 48 && code <= 57) return readSmall(c, bits, into)
  const {codes, end} = c
  let value = 0
  let mask = 0
  let signed = false
  while (c.pos < end) {
    const sign = codes[c.pos]!
    const hasSign = sign === 43 || sign === 45
    if (hasSign) {
      signed = true
      c.pos++
    }
    const bit = readFlag(c, names)
    if (bit < 0 || (signed && !hasSign)) return false
    mask |= 1 << bit
    if (sign !== 45) value |= 1 << bit
    if (c.peek() === 124) c.pos++
    else if (c.peek() !== 43 && (c.peek() !== 45 || codes[c.pos + 1] === ARROW)) break
  }
  into.value[3] = value
  into.mask[3] = signed ? mask : lowMask(bits)
  return mask !== 0
}

function readFlag(c: Cursor, names: readonly string[]): number {
  const start = c.pos
  const {text, codes, end} = c
  let p = start
  for (; p < end; p++) {
    const code = codes[p]!
    if (code === 43 || code === 45 || code === 124 || code === 44 || code === 32 || code === 41) break
  }
  for (let bit = 0; bit < names.length; bit++) {
    const name = names[bit]!
    if (name.length === p - start && text.startsWith(name, start)) {
      c.pos = p
      return bit
    }
  }
  return -1
}
