import {formatIp} from '../ip.ts'
import type {Dialect} from './dialect.ts'
import type {BitField} from './layouts.ts'
import type {Lookup} from './lookup.ts'
import {namedAddress, namedConjunction, namedPort, serviceNames} from './names.ts'
import type {Stage} from './tables.ts'

/** What the words for a number depend on. */
export interface SayContext {
  readonly dialect: Dialect
  readonly lookup: Lookup
  /** Of the flow's table: reg3 is an address in Service tables and in buckets, and a rule in policy tables. null: unknown. */
  readonly stage: Stage | 'bucket' | null
}

/** One piece of a masked value in words; `known` is false where the bits mean nothing that we know, and stand as they are. */
export interface BitWords {
  readonly text: string
  readonly known: boolean
}

/**
 * What the bits of a register, mark or label mean, lowest first: what is set by an action or asked by a match.
 * Bits outside the layout, and parts of a field that is longer, are kept as numbers.
 *
 * @param field as OVS writes it: `reg0`, `xxreg3`, `ct_mark`, `ct_label`, `pkt_mark`
 */
export function describeBits(field: string, value: bigint, mask: bigint, context: SayContext): BitWords[] {
  const found: BitWords[] = []
  let left = mask
  for (const bit of context.dialect.layout.fields.get(field) ?? []) {
    const own = ((1n << BigInt(bit.bits)) - 1n) << BigInt(bit.start)
    if ((left & own) !== own) continue
    // A register used whole has no room for a smaller field: reg2 swaps, reg8 is a zone.
    if (mask === 0xffff_ffffn && bit.bits < 32 && WHOLE.has(`${field} ${bit.name}`)) continue
    const text = say(bit, (value & own) >> BigInt(bit.start), context)
    if (text === null) continue
    left &= ~own
    found.push({text, known: true})
  }
  if (left !== 0n) found.push({text: `${field}${rangeOf(left)} = ${hex((value & left) >> lowest(left))}`, known: false})
  return found
}

const WHOLE = new Set(['reg2 PacketInTable'])

function say(bit: BitField, value: bigint, context: SayContext): string | null {
  const {meaning} = bit
  const {lookup} = context
  switch (meaning.kind) {
    case 'words':
      return meaning.words[Number(value)] ?? null
    case 'flag':
      return value === 1n ? meaning.set : meaning.clear
    case 'bits':
      return bitsWords(meaning.prefix, meaning.words, value)
    case 'number':
      return `${meaning.label} = ${value}`
    case 'ofport':
      return `${meaning.label} = ${namedPort(Number(value), lookup)}`
    case 'ipv4':
      return `${meaning.label} = ${namedAddress(formatIp({family: 4, value}), lookup)}`
    case 'ipv6':
      return `${meaning.label} = ${namedAddress(formatIp({family: 6, value}), lookup)}`
    case 'conjunction':
      return `${meaning.label} ${namedConjunction(value, lookup)}`
    case 'endpointOrConjunction':
      return reg3Words(value, context)
    case 'group': {
      const services = serviceNames(lookup.group(Number(value)))
      return `Service group = ${value}${services === '' ? '' : ` (${services})`}`
    }
    case 'table':
      return `${meaning.label} = ${context.dialect.table(Number(value)).name}`
  }
}

function reg3Words(value: bigint, {stage, lookup}: SayContext): string | null {
  if (stage === 'bucket' || stage === 'pre-routing')
    return `endpoint = ${namedAddress(formatIp({family: 4, value}), lookup)}`
  const policy = stage === 'egress security' || stage === 'ingress security'
  return policy ? `denying rule ${namedConjunction(value, lookup)}` : null
}

/** null where a bit is set that has no word. */
function bitsWords(prefix: string, words: readonly string[], value: bigint): string | null {
  if (value === 0n) return `nothing to send to the agent`
  if (value >> BigInt(words.length) !== 0n) return null
  return `${prefix} ${words.filter((_, i) => (value >> BigInt(i)) & 1n).join(', ')}`
}

const hex = (n: bigint): string => (n < 10n ? String(n) : `0x${n.toString(16)}`)
const lowest = (mask: bigint): bigint => {
  let n = 0n
  while (((mask >> n) & 1n) === 0n) n++
  return n
}

/** `[4..7]`, `[9]`, nothing for a whole register; for bits that aren't neighbours the span. */
function rangeOf(mask: bigint): string {
  if (mask === 0xffff_ffffn) return ''
  const low = Number(lowest(mask))
  const high = mask.toString(2).length - 1
  return low === high ? `[${low}]` : `[${low}..${high}]`
}
