import {isObject} from './json-field.ts'
import {decodeFields, type Fields} from './nft-field.ts'
import {decodeValues, ICMPV6_TYPES, type NamedElements, numberFor} from './nft-value.ts'
import type {FieldName, FieldValue, RuleMatch} from './ruleset.ts'

/** Reads `{"match": {"op", "left", "right"}}`. What isn't known stays, as a condition that nobody can judge. */
export function decodeMatch(match: Readonly<Record<string, unknown>>, named: NamedElements): readonly RuleMatch[] {
  return decodeFlags(match) ?? decodeMasked(match) ?? decodeCompared(match, named) ?? [unknownMatch({match})]
}

/** A condition that is kept as it was printed. */
export function unknownMatch(
  expression: Readonly<Record<string, unknown>>,
  why = 'is not known to this reader',
): RuleMatch {
  const text = JSON.stringify(expression)
  return {kind: 'unknown', negated: false, text, reason: `'${text}' ${why}`}
}

const TCP_FLAGS: Readonly<Record<string, number>> = {
  fin: 1,
  syn: 2,
  rst: 4,
  psh: 8,
  ack: 16,
  urg: 32,
  ecn: 64,
  cwr: 128,
}

function flagBits(value: unknown): number | null {
  const bits = (Array.isArray(value) ? value : [value]).map((flag) =>
    typeof flag === 'string' ? (TCP_FLAGS[flag] ?? null) : null,
  )
  return bits.includes(null) ? null : bits.reduce<number>((all, bit) => all | bit!, 0)
}

/** `tcp flags & (fin|syn) == syn`. */
function decodeFlags({op, left, right}: Readonly<Record<string, unknown>>): readonly RuleMatch[] | null {
  if (!isObject(left) || !Array.isArray(left['&']) || (op !== '==' && op !== '!=')) return null
  const [of, mask] = left['&']
  if (!isObject(of) || !isObject(of.payload) || of.payload.protocol !== 'tcp' || of.payload.field !== 'flags')
    return null
  const [bits, value] = [flagBits(mask), flagBits(isObject(right) ? right['|'] : right)]
  if (bits === null || value === null) return null
  return [
    {kind: 'protocol', negated: false, protocol: 6},
    {kind: 'tcp-flags', negated: op === '!=', mask: bits, value},
  ]
}

/** `meta mark & 0xff == 0x1`, `ip saddr & 255.0.0.255 == 10.0.0.1`. */
function decodeMasked({op, left, right}: Readonly<Record<string, unknown>>): readonly RuleMatch[] | null {
  if (!isObject(left) || !Array.isArray(left['&']) || (op !== '==' && op !== '!=')) return null
  const of = decodeFields(left['&'][0])
  const name = of?.names[0]
  if (of == null || name === undefined || of.names.length !== 1) return null
  const [mask, value] = [numberFor(left['&'][1], name), numberFor(right, name)]
  if (mask === null || value === null) return null
  return compared(of, op === '!=', [[{kind: 'masked', mask: mask.value, value: value.value}]])
}

const compared = (
  {names, guards}: Fields,
  negated: boolean,
  values: readonly (readonly FieldValue[])[],
): readonly RuleMatch[] => [...guards, {kind: 'fields', negated, fields: names, values}]

function decodeCompared(
  {op, left, right}: Readonly<Record<string, unknown>>,
  named: NamedElements,
): readonly RuleMatch[] | null {
  const fields = decodeFields(left)
  if (fields === null || (fields.names[0] === 'ctState' && !isKnownState(right))) return null
  const plain = fields.isIcmpv6 ? icmpv6Numbers(right) : right
  const values = decodeValues(plain, fields.names, named)
  if (op === '==' || op === 'in') return values && compared(fields, false, values)
  // A state is one of several bits: "not these" is printed with `in` where it can be meant so.
  if (op === '!=') return values && compared(fields, true, values)
  const range = decodeOrder(op, plain, fields.names)
  return range && compared(fields, false, [[range]])
}

/** Of `ct status` only the translations are known, and a mask of states (`|`) is compared as a whole. */
function isKnownState(right: unknown): boolean {
  const words = isObject(right) && Array.isArray(right.set) ? right.set : Array.isArray(right) ? right : [right]
  return words.every((word) =>
    ['new', 'established', 'related', 'invalid', 'untracked', 'dnat', 'snat'].includes(String(word)),
  )
}

function icmpv6Numbers(right: unknown): unknown {
  if (typeof right === 'string') return ICMPV6_TYPES[right] ?? right
  return isObject(right) && Array.isArray(right.set) ? {set: right.set.map(icmpv6Numbers)} : right
}

function decodeOrder(op: unknown, right: unknown, names: readonly FieldName[]): FieldValue | null {
  const end = names.length === 1 ? numberFor(right, names[0]!) : null
  if (end === null) return null
  const most = (1n << 128n) - 1n
  const {value, family} = end
  switch (op) {
    case '<':
      return {kind: 'range', low: 0n, high: value - 1n, family}
    case '<=':
      return {kind: 'range', low: 0n, high: value, family}
    case '>':
      return {kind: 'range', low: value + 1n, high: most, family}
    case '>=':
      return {kind: 'range', low: value, high: most, family}
    default:
      return null
  }
}
