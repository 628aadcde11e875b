import type {Field} from '../fields.ts'
import {CT_STATE, FRAGS, formatFlags, formatMaskedFlags, RESERVED_PORT_NAMES, TCP_FLAGS, TUN_FLAGS} from './flags.ts'

/** `0x1f`, and `0` without a prefix, as C's `%#x`. */
export function formatHex(value: bigint | number): string {
  const digits = value.toString(16)
  return digits === '0' ? '0' : `0x${digits}`
}

/** `10.0.0.1` */
export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** `0a:00:00:00:00:01` of the lowest 48 bits. */
export function formatMac(address: bigint): string {
  return address.toString(16).padStart(12, '0').match(/../g)!.join(':')
}

/** As RFC 5952 and inet_ntop write it: the longest run of two zeros or more left out, an embedded IPv4 address in dots. */
export function formatIpv6(address: bigint): string {
  const groups = Array.from({length: 8}, (_, i) => Number((address >> BigInt(16 * (7 - i))) & 0xffffn))
  let best = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && groups[i + length] === 0) length++
    if (length > bestLength) {
      best = i
      bestLength = length
    }
  }
  if (best === 0 && (bestLength === 6 || (bestLength === 5 && groups[5] === 0xffff))) {
    return `::${bestLength === 5 ? 'ffff:' : ''}${formatIpv4(Number(address & 0xffff_ffffn))}`
  }
  const hex = groups.map((group) => group.toString(16))
  if (best < 0) return hex.join(':')
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`
}

/** The prefix length of a mask of `bits` bits; null where its ones aren't all on the left. */
export function prefixLength(mask: bigint, bits: number): number | null {
  let length = bits
  let rest = mask
  while (length > 0 && (rest & 1n) === 0n) {
    rest >>= 1n
    length--
  }
  return rest === (1n << BigInt(length)) - 1n ? length : null
}

/** A port as dumps print it: a number, or the name of a reserved one. */
export function formatPort(port: number): string {
  return RESERVED_PORT_NAMES.get(port) ?? String(port)
}

/** `VALUE` or `VALUE/MASK` as `set_field` prints it for the field (mf_format of lib/meta-flow.c). */
export function formatFieldValue(field: Field, value: bigint, mask: bigint, full: bigint): string {
  const exact = mask === full
  switch (field.format) {
    case 'decimal':
      return exact ? String(value) : `${value}/${formatHex(mask)}`
    case 'hex':
    case 'tlv':
      return exact ? formatHex(value) : `${formatHex(value)}/${formatHex(mask)}`
    case 'ipv4':
      return formatIpv4(Number(value)) + suffix(mask, 32, (m) => formatIpv4(Number(m)))
    case 'ipv6':
      return formatIpv6(value) + suffix(mask, 128, formatIpv6)
    case 'mac':
      return exact ? formatMac(value) : `${formatMac(value)}/${formatMac(mask)}`
    case 'port':
      return formatPort(field.bits === 32 ? portOf32(Number(value)) : Number(value))
    case 'ctState':
      return exact ? formatFlags(Number(value), CT_STATE) : formatMaskedFlags(Number(value), Number(mask), CT_STATE)
    case 'tcpFlags':
      return exact ? formatFlags(Number(value), TCP_FLAGS) : formatMaskedFlags(Number(value), Number(mask), TCP_FLAGS)
    case 'tunFlags':
      return formatMaskedFlags(Number(value), Number(mask), TUN_FLAGS)
    case 'frag':
      return formatFrag(Number(value), Number(mask))
    case 'packetType':
      return formatPacketType(Number(value))
  }
}

/** A port as OpenFlow has it from 1.1 on: the highest are the reserved ones, and what no port has 16 bits for is none (ofputil_port_from_ofp11()). */
function portOf32(value: number): number {
  if (value >= 0xffff_ff00) return value - 0xffff_0000
  return value < 0xff00 ? value : 0xffff
}

function suffix(mask: bigint, bits: number, format: (mask: bigint) => string): string {
  const length = prefixLength(mask, bits)
  if (length === bits) return ''
  return length === null ? `/${format(mask)}` : `/${length}`
}

/** `no`, `yes`, `first`, `later`, `not_later`. */
export function formatFrag(value: number, mask: number): string {
  for (const [word, [v, m]] of FRAGS) if (m === mask && v === value) return word
  // Later implies a fragment: where the first bit is clear and asked for, nothing matches.
  return mask === 1 ? 'no' : '<error>'
}

/** `(1,0x894f)` */
export function formatPacketType(value: number): string {
  return `(${value >>> 16},${formatHex(value & 0xffff)})`
}
