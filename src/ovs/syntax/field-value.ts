import type {Field} from '../fields.ts'
import type {Cursor} from './cursor.ts'
import {readFlags} from './flag-value.ts'
import {CT_STATE, FRAGS, TCP_FLAGS, TUN_FLAGS} from './flags.ts'
import {fillMask, lowMask, type MaskedValue, readSmall} from './masked-value.ts'
import type {Names} from './names.ts'
import {endsValue, readName, readPort} from './port-name.ts'

const SLASH = 47

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
