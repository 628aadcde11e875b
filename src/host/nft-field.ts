import {isObject} from './json-field.ts'
import type {FieldName, RuleMatch} from './ruleset.ts'

/** The left side of an nft match: the fields, and what nft takes for granted when it looks at them (`tcp dport` is of TCP). */
export interface Fields {
  readonly names: readonly FieldName[]
  readonly guards: readonly RuleMatch[]
  /** The types of ICMPv6 have numbers of their own. */
  readonly isIcmpv6: boolean
}

/** Reads `payload`, `meta`, `ct`, `fib`, `numgen`, `jhash` and `concat` of them; null where one is not known. */
export function decodeFields(left: unknown): Fields | null {
  if (!isObject(left)) return null
  if (!Array.isArray(left.concat)) return decodeField(left)
  const parts = left.concat.map((part) => (isObject(part) ? decodeField(part) : null))
  if (parts.includes(null)) return null
  const known = parts.filter((part) => part !== null)
  return {
    names: known.flatMap(({names}) => names),
    guards: known.flatMap(({guards}) => guards),
    isIcmpv6: known.some(({isIcmpv6}) => isIcmpv6),
  }
}

const field = (name: FieldName | undefined, guards: readonly RuleMatch[] = [], isIcmpv6 = false): Fields | null =>
  name === undefined ? null : {names: [name], guards, isIcmpv6}

const isFamily = (family: 4 | 6): RuleMatch => {
  const number = family === 4 ? 2n : 10n
  return {
    kind: 'fields',
    negated: false,
    fields: ['family'],
    values: [[{kind: 'range', low: number, high: number, family: null}]],
  }
}

function decodeField({
  payload,
  meta,
  ct,
  fib,
  numgen,
  jhash,
  symhash,
}: Readonly<Record<string, unknown>>): Fields | null {
  if (isObject(payload)) return decodePayload(payload.protocol, payload.field)
  if (isObject(meta)) return field(lookUp(META, meta.key))
  if (isObject(ct)) return ct.dir === undefined ? field(lookUp(CT, ct.key)) : null
  if (isObject(fib)) return decodeFib(fib.result, fib.flags)
  return numgen !== undefined || jhash !== undefined || symhash !== undefined ? field('chance') : null
}

const lookUp = (names: Readonly<Record<string, FieldName>>, key: unknown): FieldName | undefined =>
  typeof key === 'string' && Object.hasOwn(names, key) ? names[key] : undefined

const META: Readonly<Record<string, FieldName>> = {
  iifname: 'iif',
  iif: 'iif',
  oifname: 'oif',
  oif: 'oif',
  l4proto: 'protocol',
  nfproto: 'family',
  protocol: 'family',
  mark: 'mark',
  length: 'size',
}
const CT: Readonly<Record<string, FieldName>> = {state: 'ctState', status: 'ctState', mark: 'ctMark'}
const IPV4: Readonly<Record<string, FieldName>> = {
  saddr: 'source',
  daddr: 'destination',
  protocol: 'protocol',
  length: 'size',
}
const IPV6: Readonly<Record<string, FieldName>> = {saddr: 'source', daddr: 'destination', nexthdr: 'protocol'}
const PORTS: Readonly<Record<string, FieldName>> = {sport: 'sport', dport: 'dport'}
const ICMP: Readonly<Record<string, FieldName>> = {type: 'icmpType', code: 'icmpCode'}

const isProtocol = (protocol: number): RuleMatch => ({kind: 'protocol', negated: false, protocol})

function decodePayload(protocol: unknown, name: unknown): Fields | null {
  switch (protocol) {
    case 'ip':
      return field(lookUp(IPV4, name), [isFamily(4)])
    case 'ip6':
      return field(lookUp(IPV6, name), [isFamily(6)])
    case 'tcp':
      return field(lookUp(PORTS, name), [isProtocol(6)])
    case 'udp':
      return field(lookUp(PORTS, name), [isProtocol(17)])
    case 'sctp':
      return field(lookUp(PORTS, name), [isProtocol(132)])
    case 'th':
      return field(lookUp(PORTS, name))
    case 'icmp':
      return field(lookUp(ICMP, name), [isProtocol(1)])
    case 'icmpv6':
      return field(lookUp(ICMP, name), [isProtocol(58)], true)
    default:
      return null
  }
}

/** `fib daddr type`; asking for a route or limiting to a device is not known here. */
function decodeFib(result: unknown, flags: unknown): Fields | null {
  const [flag, ...more] = Array.isArray(flags) ? flags : [flags]
  if (result !== 'type' || more.length > 0) return null
  return field(flag === 'daddr' ? 'destinationType' : flag === 'saddr' ? 'sourceType' : undefined)
}
