import {parseIp} from '../ip.ts'
import {isObject} from './json-field.ts'
import {protocolNumber} from './protocol.ts'
import type {FieldName, FieldValue} from './ruleset.ts'

/** Named sets and maps of a table: their elements as nft prints them, a map's as pairs. */
export type NamedElements = ReadonlyMap<string, readonly unknown[]>

/**
 * The alternatives on the right side of a match, or the keys of a map: each a tuple, one value a field. null: something in
 * it is not known.
 */
export function decodeValues(
  right: unknown,
  fields: readonly FieldName[],
  named: NamedElements,
): FieldValue[][] | null {
  const tuples = elementsOf(right, named)?.map((element) => decodeTuple(element, fields)) ?? [null]
  return tuples.includes(null) ? null : tuples.filter((tuple) => tuple !== null)
}

/** `@name`, an anonymous set, a list of flags, or one value. */
function elementsOf(right: unknown, named: NamedElements): readonly unknown[] | null {
  if (typeof right === 'string' && right.startsWith('@')) return named.get(right.slice(1)) ?? null
  if (isObject(right) && Array.isArray(right.set)) return right.set
  return Array.isArray(right) ? right : [right]
}

/** One element of a set for that many fields: `{"concat": […]}` where there are several, with or without `{"elem": {"val": …}}` around it. */
export function decodeTuple(element: unknown, fields: readonly FieldName[]): FieldValue[] | null {
  const bare = isObject(element) && isObject(element.elem) ? element.elem.val : element
  const parts = isObject(bare) && Array.isArray(bare.concat) ? bare.concat : [bare]
  if (parts.length !== fields.length) return null
  const values = parts.map((part, i) => decodeValue(part, fields[i]!))
  return values.includes(null) ? null : values.filter((value) => value !== null)
}

function decodeValue(value: unknown, field: FieldName): FieldValue | null {
  if (value === '*') return {kind: 'any'}
  if (isTextual(field)) return typeof value === 'string' ? {kind: 'text', text: value} : null
  if (isObject(value) && Array.isArray(value.range)) {
    const [low, high] = value.range.map((end) => numberFor(end, field))
    return low == null || high == null ? null : {kind: 'range', low: low.value, high: high.value, family: low.family}
  }
  if (isObject(value) && isObject(value.prefix)) return decodePrefix(value.prefix.addr, value.prefix.len, field)
  const exact = numberFor(value, field)
  return exact === null ? null : {kind: 'range', low: exact.value, high: exact.value, family: exact.family}
}

const isTextual = (field: FieldName): boolean =>
  ['iif', 'oif', 'ctState', 'sourceType', 'destinationType'].includes(field)

/** Marks come as prefixes too, where only their highest bits count. */
function decodePrefix(addr: unknown, length: unknown, field: FieldName): FieldValue | null {
  const start = numberFor(addr, field)
  if (start === null || typeof length !== 'number') return null
  const free = (start.family === 6 ? 128 : 32) - length
  return free < 0
    ? null
    : {kind: 'range', low: start.value, high: start.value | ((1n << BigInt(free)) - 1n), family: start.family}
}

interface Plain {
  readonly value: bigint
  readonly family: 4 | 6 | null
}

/** A number, or the name that nft prints in the place of one. */
export function numberFor(value: unknown, field: FieldName): Plain | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return {value: BigInt(value), family: null}
  if (typeof value !== 'string') return null
  const ip = field === 'source' || field === 'destination' ? parseIp(value) : null
  if (ip !== null) return ip
  const number = NAMES[field]?.(value) ?? null
  return number === null ? null : {value: BigInt(number), family: null}
}

const nameIn =
  (names: Readonly<Record<string, number>>) =>
  (name: string): number | null =>
    Object.hasOwn(names, name) ? names[name]! : null

/** Types of ICMP and of ICMPv6 have different numbers and, but for these two, different names. */
const ICMP_TYPES = {
  'echo-reply': 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
}

export const ICMPV6_TYPES: Readonly<Record<string, number>> = {
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'mld-listener-query': 130,
  'mld-listener-report': 131,
  'mld-listener-done': 132,
  'nd-router-solicit': 133,
  'nd-router-advert': 134,
  'nd-neighbor-solicit': 135,
  'nd-neighbor-advert': 136,
  'nd-redirect': 137,
  'mld2-listener-report': 143,
}

const NAMES: Partial<Record<FieldName, (name: string) => number | null>> = {
  protocol: protocolNumber,
  family: nameIn({ipv4: 2, ipv6: 10, ip: 2, ip6: 10}),
  icmpType: nameIn(ICMP_TYPES),
  icmpCode: nameIn({
    'net-unreachable': 0,
    'host-unreachable': 1,
    'prot-unreachable': 2,
    'port-unreachable': 3,
    'frag-needed': 4,
  }),
}
