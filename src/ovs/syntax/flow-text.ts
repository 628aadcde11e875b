import {FIELD_BY_NAME, type Field, FLOW_WORDS, presenceOf, W} from '../fields.ts'
import {Cursor} from './cursor.ts'
import {readFieldValue} from './field-value.ts'
import {lowMask, MaskedValue} from './masked-value.ts'
import {PROTOCOLS} from './match-tokens.ts'
import type {Names} from './names.ts'
import {hasField} from './prerequisites.ts'
import {tlvField} from './tlv-fields.ts'

const NO_PORT = 0xffff
const TAGGED = 0x1000
/** dl_vlan of OpenFlow 1.0: no tag. */
const NO_VLAN = 0xffff
/** Bits that mean something; the others are refused. */
const FLAG_BITS: Readonly<Record<string, number>> = {ct_state: 0xff, tun_flags: 1}

const scratch = new MaskedValue()

/**
 * Reads the flow argument of `ofproto/trace BRIDGE FLOW`: `in_port=1,tcp,nw_dst=10.0.0.1,tcp_dst=80`. Fields that aren't
 * listed are 0, in_port is none (65535); prerequisites have to come first (parse_ofp_exact_flow() of lib/ofp-flow.c).
 *
 * @returns the packet, or what OVS says after `Bad openflow flow syntax: `
 */
export function parseFlowText(
  text: string,
  names: Names = {},
): {readonly packet: Uint32Array} | {readonly error: string} {
  const packet = new Uint32Array(FLOW_WORDS)
  for (const [key, value] of keyValues(text)) {
    const protocol = isProtocolWord(key) ? PROTOCOLS.get(key) : undefined
    const error = protocol ? setProtocol(packet, protocol) : setField(packet, key, value, names)
    if (error !== null) return {error: `${text}: ${error}`}
  }
  if (packet[W.in_port] === 0) packet[W.in_port] = NO_PORT
  return {packet}
}

/** Words that only dumps print, or that are another name's alias in Open vSwitch itself. */
function isProtocolWord(key: string): boolean {
  return key !== 'igmp' && key !== 'nsh' && key !== 'ipv4' && key !== 'ip6'
}

/** Splits at commas and blanks; a value may hold them in parentheses (ofputil_parse_key_value() of lib/ofp-parse.c). */
function* keyValues(text: string): Generator<readonly [key: string, value: string]> {
  const separators = ', \t\r\n'
  let pos = 0
  for (;;) {
    while (pos < text.length && separators.includes(text[pos]!)) pos++
    if (pos >= text.length) return
    const start = pos
    while (pos < text.length && !`:=(${separators}`.includes(text[pos]!)) pos++
    const key = text.slice(start, pos)
    const delimiter = text[pos]
    if (delimiter !== ':' && delimiter !== '=' && delimiter !== '(') {
      yield [key, '']
      continue
    }
    if (delimiter !== '(') pos++
    const from = pos
    let depth = 0
    for (; pos < text.length; pos++) {
      const c = text[pos]!
      if (c === '(') depth++
      else if (c === ')') depth--
      else if (depth <= 0 && separators.includes(c)) break
    }
    yield [key, text.slice(from, pos)]
  }
}

function setProtocol(packet: Uint32Array, [etherType, protocol]: readonly [number, number]): string | null {
  if (packet[W.dl_type]) return 'Ethernet type set multiple times'
  packet[W.dl_type] = etherType
  if (protocol < 0) return null
  if (packet[W.nw_proto]) return 'network protocol set multiple times'
  packet[W.nw_proto] = protocol
  return null
}

function setField(packet: Uint32Array, key: string, text: string, names: Names): string | null {
  const named = FIELD_BY_NAME.get(key)
  if (!named || !isFlowName(named, key)) return `unknown field ${key}`
  const field = named.format === 'tlv' ? tlvField(named, names) : named
  if (!field) return `unknown field ${key}`
  if (field.parts.some(({word, shift, bits}) => (packet[word]! >>> shift) & lowMask(bits))) {
    return `field ${key} set multiple times`
  }
  if (!hasField(packet, field)) return `prerequisites not met for setting ${key}`
  const problem = valueProblem(field, text, names)
  if (problem !== null) return `bad value for ${key} (${text}: ${problem}`
  put(packet, field)
  return null
}

/** NXM and OXM names are for actions, and second tags have none here. */
function isFlowName(field: Field, key: string): boolean {
  return (!field.nxm.includes(key) && !field.name.endsWith('1')) || /^(x*reg|tun_metadata|nsh_c)\d+$/.test(key)
}

function put(packet: Uint32Array, field: Field): void {
  const at = 4 - field.parts.length
  field.parts.forEach(({word, shift, bits}, i) => {
    // Of the byte that nw_tos is, two bits are not its own; of arp_op, one byte is kept.
    const bitsHere = field.name === 'nw_tos' ? 0xfc : field.name === 'arp_op' ? 0xff : lowMask(bits) << shift
    packet[word] = (packet[word]! & ~bitsHere) | ((scratch.value[at + i]! << shift) & bitsHere)
  })
  const presence = presenceOf(field)
  if (presence) packet[presence.word]! |= presence.bit
  const tci = field.parts[0]!.word
  if (tci !== W.vlan && tci !== W.vlan + 1) return
  const tagged = (field.name === 'dl_vlan' && scratch.value[3] !== NO_VLAN) || field.name === 'dl_vlan_pcp'
  if (tagged) packet[tci] = packet[tci]! | TAGGED
  else if (field.name === 'dl_vlan') packet[tci] = 0
  // A tag's type comes with its presence bit.
  packet[tci] = (packet[tci]! & 0xffff) | (packet[tci]! & TAGGED ? 0x8100_0000 : 0)
}

/** Ports are written in decimal alone. */
const HEX = /^0x/i

/** Reads the value into `scratch`. @returns what OVS says about it, with the closing parenthesis; null where it is fine */
function valueProblem(field: Field, text: string, names: Names): string | null {
  const c = new Cursor().over(text)
  // OVS checks numbers against whole bytes and then cuts them to the field.
  const bytes = Math.ceil(field.bits / 8)
  const wider =
    field.format === 'hex' || field.format === 'decimal' || field.format === 'tlv' ? {...field, bits: bytes * 8} : field
  const read = readFieldValue(c, wider, names, scratch)
  if (field.format === 'port' && (scratch.value[3]! > 0xffff || HEX.test(text))) return `${syntaxProblem(field, text)})`
  const unknownBits = scratch.value[3]! & ~(FLAG_BITS[field.name] ?? -1)
  if (read && unknownBits === 0 && c.pos === text.length)
    return isExact(wider, text) ? null : 'wildcards not allowed here)'
  return syntaxProblem(field, text) + (field.format === 'frag' ? '' : ')')
}

function isExact(field: Field, text: string): boolean {
  if (field.format === 'frag') return scratch.mask[3] === 3
  if (field.format === 'ctState' || field.format === 'tcpFlags' || field.format === 'tunFlags')
    return !/^[+-]/.test(text)
  const {mask} = scratch
  const parts = field.parts.length
  for (let i = 4 - parts; i < 4; i++) {
    const bits = i === 4 - parts ? field.bits - 32 * (parts - 1) : 32
    if (mask[i] !== lowMask(bits)) return false
  }
  return true
}

const FRAGMENT_TYPES = '(valid types are "no", "yes", "first", "later", "not_later")'

function syntaxProblem(field: Field, text: string): string {
  const {name, format} = field
  switch (format) {
    case 'mac':
      return 'invalid Ethernet address'
    case 'ipv4':
      return 'invalid IP address'
    case 'ipv6':
      return 'invalid IPv6 address'
    case 'port':
      return `invalid or unknown port for ${name}`
    case 'frag':
      return `unknown fragment type ${FRAGMENT_TYPES}`
    case 'ctState':
      return 'unknown ct_state flag(s)'
    case 'tcpFlags':
      return 'unknown TCP flag(s)'
    case 'tunFlags':
      return 'unknown tunnel flag(s)'
    case 'packetType':
      return `bad syntax for ${name} value`
    default:
      return /^-?(?:\d+|0[xX][\da-fA-F]+)$/.test(text)
        ? `value too large for ${Math.ceil(field.bits / 8)}-byte field ${name}`
        : `bad syntax for ${name} value`
  }
}
