import {FIELDS, type Field, FLOW_WORDS, W} from '../fields.ts'
import {CT_STATE, formatFlags} from './flags.ts'
import {parseFlowText} from './flow-text.ts'
import {formatFieldValue, formatHex, formatPort} from './format-value.ts'
import {PROTOCOLS} from './match-tokens.ts'
import {meetsPrerequisite} from './prerequisites.ts'

/**
 * Writes a packet as the flow argument of `ofproto/trace BRIDGE FLOW`: what isn't 0, protocols before the fields that need them.
 * The `Flow:` line of a trace is no such text: it writes ports by names that are TCP's alone there.
 *
 * @returns the text, or what of the packet such a text can't say
 */
export function formatFlowText(packet: Uint32Array): {readonly text: string} | {readonly error: string} {
  const words = [`in_port=${formatPort(packet[W.in_port]!)}`]
  const free = FIELDS.filter(({prerequisite}) => prerequisite === 'none')
  for (const field of free) words.push(...wordOf(packet, field))
  const [protocol, implied] = protocolOf(packet)
  words.push(...protocol)
  const bound = FIELDS.filter(({prerequisite}) => prerequisite !== 'none' && prerequisite !== 'ct')
  for (const field of bound)
    if (!(field.name === 'nw_proto' && implied) && meetsPrerequisite(packet, field.prerequisite))
      words.push(...wordOf(packet, field))
  const text = words.join(',')
  const read = parseFlowText(text)
  const lost = 'error' in read ? read.error : unsaid(packet, read.packet)
  return lost === null ? {text} : {error: lost}
}

/** Other names of the same bits, and what `ofproto/trace` gives itself. */
const UNWRITTEN = new Set(
  'recirc_id packet_type conj_id in_port in_port_oxm actset_output eth_type vlan_tci vlan_tci1 vlan_vid vlan_pcp dl_vlan1 dl_vlan_pcp1 ip_dscp'.split(
    ' ',
  ),
)

function wordOf(packet: Uint32Array, field: Field): readonly string[] {
  const {name, aliases, format, parts, bits} = field
  if (UNWRITTEN.has(name) || /^xx?reg/.test(name)) return []
  let value = 0n
  for (const part of parts)
    value = (value << BigInt(part.bits)) | ((BigInt(packet[part.word]!) >> BigInt(part.shift)) & lowBits(part.bits))
  if (name === 'nw_tos') value &= 0xfcn
  const isTag = name === 'dl_vlan' && (packet[W.vlan]! & TAGGED) !== 0
  if (value === 0n && !isTag) return []
  const spelled = aliases.find((alias) => /^(dl|nw)_/.test(alias)) ?? name
  // Flags by `+` and `-` are a masked match.
  if (format === 'tcpFlags' || format === 'tunFlags') return [`${spelled}=${formatHex(value)}`]
  if (format === 'ctState') return [`${spelled}=${formatFlags(Number(value), CT_STATE)}`]
  const full = lowBits(bits)
  return [`${spelled}=${format === 'frag' ? FRAGMENT[Number(value)] : formatFieldValue(field, value, full, full)}`]
}

const TAGGED = 0x1000
const FRAGMENT: Readonly<Record<number, string>> = {1: 'first', 3: 'later'}
const lowBits = (bits: number): bigint => (1n << BigInt(bits)) - 1n

/** `tcp6`, and whether it says the protocol's number too. */
function protocolOf(packet: Uint32Array): readonly [words: readonly string[], implied: boolean] {
  const [type, number] = [packet[W.dl_type]!, packet[W.nw_proto]!]
  if (type === 0) return [[], false]
  const has = (wanted: number) =>
    [...PROTOCOLS].find(
      ([name, [etherType, protocol]]) => etherType === type && protocol === wanted && !UNKNOWN_WORDS.has(name),
    )?.[0]
  const whole = has(number)
  if (whole !== undefined) return [[whole], true]
  return [[has(-1) ?? `dl_type=${formatHex(type)}`], false]
}

/** Words of dumps that Open vSwitch doesn't take in a flow. */
const UNKNOWN_WORDS = new Set(['igmp', 'nsh', 'ipv4', 'ip6'])

/** The first thing that the text leaves out, or null. */
function unsaid(packet: Uint32Array, read: Uint32Array): string | null {
  for (let word = 0; word < FLOW_WORDS; word++) {
    if (packet[word] === read[word]) continue
    const field = FIELDS.find(({parts}) => parts.some((part) => part.word === word))
    return `${field?.name ?? `word ${word}`} of ${formatHex(packet[word]!)} cannot be written`
  }
  return null
}
