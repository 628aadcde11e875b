import type {Field} from '../fields.ts'
import type {Cursor} from './cursor.ts'
import {CT_STATE, FRAGS, RESERVED_PORTS, TCP_FLAGS, TUN_FLAGS} from './flags.ts'
import type {Names} from './names.ts'

const SLASH = 47
const QUOTE = 34

/** A masked value of at most 128 bits: words most significant first, right-aligned, `value & ~mask` 0. */
export class MaskedValue {
  readonly value = new Uint32Array(4)
  readonly mask = new Uint32Array(4)
}

/**
 * Reads `VALUE[/MASK]` as the field writes it. False where it can't be a value of this field.
 *
 * Formats: lib/match.c and lib/meta-flow.c (mf_format, mf_parse) of Open vSwitch.
 */
export function readFieldValue(c: Cursor, field: Field, names: Names, into: MaskedValue): boolean {
  switch (field.format) {
    case 'decimal':
    case 'hex':
    case 'tlv':
      return field.bits <= 32 ? readSmall(c, field.bits, into) : readWide(c, field.bits, into)
    case 'ipv4':
      return readIpv4(c, into)
    case 'mac':
      return readMac(c, into)
    case 'ipv6':
      return readIpv6(c, into)
    case 'port':
      return putSmall(into, readPort(c, names), field.bits)
    case 'ctState':
      return readFlags(c, CT_STATE, field.bits, into)
    case 'tcpFlags':
      return readFlags(c, TCP_FLAGS, field.bits, into)
    case 'tunFlags':
      return readFlags(c, TUN_FLAGS, field.bits, into)
    case 'frag':
      return readFrag(c, into)
    case 'packetType':
      return readPacketType(c, into)
  }
}

function putSmall(into: MaskedValue, value: number, bits: number): boolean {
  into.value[3] = value
  into.mask[3] = lowMask(bits)
  return value >= 0
}

/** @returns a number with the lowest `bits` (at most 32) bits set */
export function lowMask(bits: number): number {
  return bits >= 32 ? 0xffff_ffff : (1 << bits) - 1
}

function readSmall(c: Cursor, bits: number, into: MaskedValue): boolean {
  const value = c.uint()
  if (value < 0) return false
  const limit = lowMask(bits)
  let mask = limit
  if (c.take(SLASH)) {
    mask = c.uint()
    if (mask < 0) return false
    // Antrea 1.8's antctl prints masks wider than the field: what lies outside can't be asked for.
    mask &= limit
  }
  if (value > limit) return false
  into.value[3] = value & mask
  into.mask[3] = mask
  return true
}

function readWide(c: Cursor, bits: number, into: MaskedValue): boolean {
  const {value, mask} = into
  if (!c.wide(value) || !fits(value, bits)) return false
  if (c.take(SLASH)) {
    if (!c.wide(mask)) return false
    for (let i = 0; i < 4; i++) value[i] = value[i]! & mask[i]!
  } else fillMask(mask, bits)
  return true
}

function fits(value: Uint32Array, bits: number): boolean {
  for (let i = 0; i < 4; i++) {
    const room = bits - 32 * (3 - i)
    if (value[i]! > (room <= 0 ? 0 : lowMask(room))) return false
  }
  return true
}

/** Sets the lowest `bits` bits of four words. */
export function fillMask(mask: Uint32Array, bits: number): void {
  for (let i = 0; i < 4; i++) {
    const room = bits - 32 * (3 - i)
    mask[i] = room <= 0 ? 0 : lowMask(room)
  }
}

function readIpv4(c: Cursor, into: MaskedValue): boolean {
  const value = c.ipv4()
  if (value < 0) return false
  let mask = 0xffff_ffff
  if (c.take(SLASH)) {
    const start = c.pos
    mask = c.ipv4()
    if (mask < 0) {
      c.pos = start
      const length = c.uint()
      if (length < 0 || length > 32) return false
      mask = length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0
    }
  }
  into.value[3] = value & mask
  into.mask[3] = mask
  return true
}

function readMac(c: Cursor, into: MaskedValue): boolean {
  const {value, mask} = into
  if (!c.mac(value)) return false
  if (c.take(SLASH)) {
    if (!c.mac(mask)) return false
    value[2] = value[2]! & mask[2]!
    value[3] = value[3]! & mask[3]!
  } else {
    mask[2] = 0xffff
    mask[3] = 0xffff_ffff
  }
  return true
}

function readIpv6(c: Cursor, into: MaskedValue): boolean {
  const {value, mask} = into
  if (!c.ipv6(value)) return false
  if (!c.take(SLASH)) {
    mask.fill(0xffff_ffff)
    return true
  }
  const start = c.pos
  const length = c.uint()
  if (length >= 0 && length <= 128 && endsValue(c) && c.peek() !== 58) {
    for (let i = 0; i < 4; i++) {
      const set = Math.min(32, Math.max(0, length - 32 * i))
      mask[i] = set === 0 ? 0 : (0xffff_ffff << (32 - set)) >>> 0
    }
  } else {
    c.pos = start
    if (!c.ipv6(mask)) return false
  }
  for (let i = 0; i < 4; i++) value[i] = value[i]! & mask[i]!
  return true
}

/** A port by number, reserved name, or name in or out of quotes; -1 where nobody knows it. */
export function readPort(c: Cursor, names: Names): number {
  const start = c.pos
  const number = c.uint()
  // OpenFlow 1.1 and later number the reserved ports in 32 bits.
  if (number >= 0 && endsValue(c)) return number >= 0xffff_ff00 ? number & 0xffff : number
  c.pos = start
  return portNumber(readName(c), names)
}

/** The ofport of a name (quotes taken off), -1 if unknown. */
export function portNumber(name: string, names: Names): number {
  return names.ports?.get(name) ?? RESERVED_PORTS.get(name) ?? RESERVED_PORTS.get(name.toUpperCase()) ?? -1
}

/** A name that may stand in quotes with JSON's escapes. */
export function readName(c: Cursor): string {
  if (c.peek() !== QUOTE) {
    const start = c.pos
    while (c.pos < c.end && isNameCode(c.codes[c.pos]!) && !atArrow(c)) c.pos++
    return c.text.slice(start, c.pos)
  }
  const start = c.pos++
  let escaped = false
  for (; c.pos < c.end; c.pos++) {
    const code = c.codes[c.pos]!
    if (code === 92) {
      escaped = true
      c.pos++
    } else if (code === QUOTE) break
  }
  const inner = c.text.slice(start + 1, c.pos)
  c.take(QUOTE)
  return escaped ? withoutEscapes(inner) : inner
}

function withoutEscapes(inner: string): string {
  try {
    return String(JSON.parse(`"${inner}"`))
  } catch {
    return inner
  }
}

function endsValue(c: Cursor): boolean {
  return !isNameCode(c.peek()) || atArrow(c)
}

function atArrow(c: Cursor): boolean {
  return c.text.startsWith('->', c.pos)
}

/** Not a comma, blank, parenthesis, colon, arrow or quote. */
function isNameCode(code: number): boolean {
  return code > 32 && code !== 44 && code !== 40 && code !== 41 && code !== QUOTE && code !== 58
}

function readFlags(c: Cursor, names: readonly string[], bits: number, into: MaskedValue): boolean {
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
    else if (c.peek() !== 43 && c.peek() !== 45) break
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

function readFrag(c: Cursor, into: MaskedValue): boolean {
  const start = c.pos
  const frag = FRAGS.get(readName(c))
  if (frag) {
    into.value[3] = frag[0]
    into.mask[3] = frag[1]
    return true
  }
  c.pos = start
  return readSmall(c, 2, into)
}

/** `(NS,0xTYPE)`, or the two in one number. */
function readPacketType(c: Cursor, into: MaskedValue): boolean {
  if (!c.take(40)) return readSmall(c, 32, into)
  const namespace = c.uint()
  if (namespace < 0 || namespace > 0xffff || !c.take(44)) return false
  const type = c.uint()
  if (type < 0 || type > 0xffff || !c.take(41)) return false
  return putSmall(into, namespace * 65536 + type, 32)
}
