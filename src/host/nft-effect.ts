import {parseIp} from '../ip.ts'
import {HARMLESS} from './iptables-target.ts'
import {isObject} from './json-field.ts'
import {decodeFields, type Fields} from './nft-field.ts'
import {unknownMatch} from './nft-match.ts'
import {decodeTuple, type NamedElements} from './nft-value.ts'
import type {Effect, NatKind, NatTarget, RuleMatch, VerdictEntry} from './ruleset.ts'

/** What one statement of a rule adds to it. */
export interface Statement {
  readonly matches: readonly RuleMatch[]
  readonly effects: readonly Effect[]
}

const effect = (...effects: readonly Effect[]): Statement => ({matches: [], effects})
const nothing = (text: string): Statement => effect({kind: 'nothing', text})

function unknownEffect(statement: Readonly<Record<string, unknown>>, why = 'is not known to this reader'): Statement {
  const text = JSON.stringify(statement)
  return effect({kind: 'unknown', text, reason: `'${text}' ${why}`})
}

/** Statements that let a packet go on as it was. */
const QUIET = new Set([
  'counter',
  'log',
  'comment',
  'last',
  'flow',
  'set',
  'dup',
  'meter',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'secmark',
])
/** Statements that are conditions of time and number. */
const METERS = new Set(['limit', 'quota', 'ct count'])

/** Reads a statement of an nft rule that is no `match`. What isn't known stays, as an effect that nobody can tell. */
export function decodeStatement(statement: Readonly<Record<string, unknown>>, named: NamedElements): Statement {
  const [name = '', value] = Object.entries(statement)[0] ?? []
  if (name === 'accept' || name === 'drop' || name === 'return' || name === 'notrack') return effect({kind: name})
  if (name === 'continue' || QUIET.has(name)) return nothing(name)
  if (METERS.has(name)) return {matches: [unknownMatch(statement, 'depends on what passed before')], effects: []}
  if (name === 'jump' || name === 'goto') {
    return isObject(value) && typeof value.target === 'string'
      ? effect({kind: name, chain: value.target})
      : unknownEffect(statement)
  }
  if (name === 'reject')
    return effect({kind: 'reject', with: isObject(value) ? [value.type, value.expr].filter(Boolean).join(' ') : null})
  if (name === 'mangle') return isObject(value) ? decodeMangle(value, statement) : unknownEffect(statement)
  if (name === 'vmap') return isObject(value) ? decodeVerdictMap(value, statement, named) : unknownEffect(statement)
  if (name === 'xt') return decodeXt(value, statement)
  const nat = NAT.find((kind) => kind === name)
  if (nat !== undefined) return decodeNat(nat, isObject(value) ? value : {}, statement, named)
  return unknownEffect(statement, name === 'queue' ? 'asks a program in user space' : undefined)
}

const NAT: readonly NatKind[] = ['dnat', 'snat', 'masquerade', 'redirect']

/** Extensions of iptables inside an nft table are printed by name only. */
function decodeXt(value: unknown, statement: Readonly<Record<string, unknown>>): Statement {
  const {type, name} = isObject(value) ? value : {type: null, name: null}
  if (name === 'comment' || (type === 'target' && HARMLESS.has(String(name)))) return nothing(`xt ${name}`)
  if (type === 'match') return {matches: [unknownMatch(statement, 'is printed without its content')], effects: []}
  return unknownEffect(statement, 'is printed without its content')
}

/** The packet's and the connection's mark; another header field that a route or a rule looks at is not followed. */
function decodeMangle(
  {key, value}: Readonly<Record<string, unknown>>,
  statement: Readonly<Record<string, unknown>>,
): Statement {
  const of = markOf(key)
  if (of === null) return isAddress(key) ? unknownEffect(statement) : nothing('mangle')
  const from = markOf(value)
  if (typeof value === 'number') return effect({kind: 'set-mark', of, value, mask: 0xffff_ffff})
  if (from !== null)
    return from === of
      ? nothing('mangle')
      : effect({kind: 'copy-mark', to: of, fromMask: 0xffff_ffff, toMask: 0xffff_ffff})
  const [operator, operands] = isObject(value) ? (Object.entries(value)[0] ?? []) : []
  const [left, right] = Array.isArray(operands) ? operands : []
  if (typeof right !== 'number') return unknownEffect(statement)
  if (markOf(left) === of) {
    if (operator === '&') return effect({kind: 'set-mark', of, value: 0, mask: ~right >>> 0})
    if (operator === '|') return effect({kind: 'set-mark', of, value: right, mask: right})
    if (operator === '^') return effect({kind: 'set-mark', of, value: right, mask: 0})
  }
  if (operator === '&' && markOf(left) !== null)
    return effect({kind: 'copy-mark', to: of, fromMask: right, toMask: 0xffff_ffff})
  return unknownEffect(statement)
}

function markOf(key: unknown): 'packet' | 'connection' | null {
  if (!isObject(key)) return null
  if (isObject(key.meta) && key.meta.key === 'mark') return 'packet'
  return isObject(key.ct) && key.ct.key === 'mark' ? 'connection' : null
}

const isAddress = (key: unknown): boolean =>
  isObject(key) &&
  isObject(key.payload) &&
  ['saddr', 'daddr', 'sport', 'dport', 'protocol', 'nexthdr'].includes(String(key.payload.field))

function decodeVerdictMap(
  {key, data}: Readonly<Record<string, unknown>>,
  statement: Readonly<Record<string, unknown>>,
  named: NamedElements,
): Statement {
  return (
    mapped(key, data, named, (verdict) => {
      const effects = isObject(verdict) ? decodeStatement(verdict, named).effects : []
      return effects.length === 1 && effects[0]!.kind !== 'verdict-map' ? effects[0]! : null
    }) ?? unknownEffect(statement)
  )
}

/** A map's entries with what each leads to; null where one is not known. */
function mapped(
  key: unknown,
  data: unknown,
  named: NamedElements,
  decode: (value: unknown) => Effect | null,
): Statement | null {
  const fields = decodeFields(key)
  const elements =
    typeof data === 'string'
      ? named.get(data.slice(1))
      : isObject(data) && Array.isArray(data.set)
        ? data.set
        : undefined
  if (fields === null || elements === undefined) return null
  const entries = elements.map((element) => decodeEntry(element, fields, decode))
  if (entries.includes(null)) return null
  return {
    matches: fields.guards,
    effects: [{kind: 'verdict-map', fields: fields.names, entries: entries.filter((entry) => entry !== null)}],
  }
}

function decodeEntry(
  element: unknown,
  {names, isIcmpv6}: Fields,
  decode: (value: unknown) => Effect | null,
): VerdictEntry | null {
  const [key, value] = Array.isArray(element) ? element : []
  const values = isIcmpv6 ? null : decodeTuple(key, names)
  const outcome = decode(value)
  return values === null || outcome === null ? null : {values, effect: outcome}
}

function decodeNat(
  nat: NatKind,
  {addr, port}: Readonly<Record<string, unknown>>,
  statement: Readonly<Record<string, unknown>>,
  named: NamedElements,
): Statement {
  if (isObject(addr) && isObject(addr.map)) {
    const {key, data} = addr.map
    return mapped(key, data, named, (to) => natEffect(nat, to, port)) ?? unknownEffect(statement)
  }
  const one = natEffect(nat, addr, port)
  return one === null ? unknownEffect(statement) : effect(one)
}

/** An address, a range of them, or address and port together, with a port of its own or without. */
function natEffect(nat: NatKind, addr: unknown, port: unknown): Effect | null {
  const [address, inside] = isObject(addr) && Array.isArray(addr.concat) ? addr.concat : [addr, undefined]
  const addresses = addressRange(address)
  const ports = portRange(inside ?? port)
  if (addresses === undefined || ports === undefined) return null
  const text = [rangeText(address), rangeText(inside ?? port)].filter(Boolean).join(':')
  return {kind: 'nat', nat, target: {text, addresses, ports}}
}

const endsOf = (value: unknown): readonly [unknown, unknown] => {
  const range = isObject(value) && Array.isArray(value.range) ? value.range : [value, value]
  return [range[0], range[1]]
}

const rangeText = (value: unknown): string => (value == null ? '' : [...new Set(endsOf(value))].join('-'))

/** null: none was given; undefined: not known. */
function addressRange(value: unknown): NatTarget['addresses'] | undefined {
  if (value == null) return null
  const [low, high] = endsOf(value).map((end) => (typeof end === 'string' ? parseIp(end) : null))
  return low == null || high == null || low.family !== high.family
    ? undefined
    : {family: low.family, range: {low: low.value, high: high.value}}
}

function portRange(value: unknown): NatTarget['ports'] | undefined {
  if (value == null) return null
  const [low, high] = endsOf(value)
  return typeof low === 'number' && typeof high === 'number' ? {low, high} : undefined
}
