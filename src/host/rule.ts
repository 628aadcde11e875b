import {type Prefix, parseIp, parsePrefix, prefixOf} from '../ip.ts'
import type {Parsed} from '../parsed.ts'
import {type JsonObject, readJsonArray} from './json-array.ts'
import {looseNumberOf, numberOf, textOf} from './json-field.ts'

/** What a routing rule does with a packet that it selects. */
export type RuleAction =
  | {readonly kind: 'lookup'; readonly table: string}
  | {readonly kind: 'goto'; readonly priority: number; readonly resolved: boolean}
  | {readonly kind: 'nop'}
  | {readonly kind: 'blackhole' | 'unreachable' | 'prohibit'}
  | {readonly kind: 'other'; readonly text: string}

export interface PortRange {
  readonly low: number
  readonly high: number
}

/** A routing policy rule, one object of `ip -j rule`. `line` is the line where its object starts. */
export interface Rule {
  readonly line: number
  /** Its JSON, as printed. */
  readonly text: string
  readonly priority: number
  /** `not`: selects what the rest doesn't. */
  readonly negated: boolean
  /** null: from all. */
  readonly from: Prefix | null
  readonly to: Prefix | null
  readonly fwmark: number | null
  readonly fwmask: number
  readonly iif: string | null
  readonly oif: string | null
  /** The named device isn't there: the rule selects nothing. */
  readonly detached: boolean
  readonly tos: number | null
  /** `tcp`, `udp`, `icmp` or a number's text. */
  readonly ipproto: string | null
  readonly sport: PortRange | null
  readonly dport: PortRange | null
  readonly action: RuleAction
  /** A route found with a prefix of this length or shorter is not taken. */
  readonly suppressPrefixLength: number | null
  /** Selectors that this reader doesn't know or that no probe can answer (`uid_start`, `tun_id`, `suppress_ifgroup`): name=value. */
  readonly others: readonly string[]
}

/** The rules that the kernel starts with, for where nobody read any: to be named as assumed. */
export const kernelRules = (family: 4 | 6): readonly Rule[] =>
  parseRules(
    `[{"priority":0,"src":"all","table":"local"},{"priority":32766,"src":"all","table":"main"}${family === 4 ? ',{"priority":32767,"src":"all","table":"default"}' : ''}]`,
  ).items

/** Reads `ip -j rule` or `ip -6 -j rule`, in the order printed (which is that of priority). */
export const parseRules = (text: string): Parsed<Rule> => readJsonArray(text, decodeRule)

const KNOWN = new Set(
  'priority not src srclen dst dstlen fwmark fwmask iif iif_detached oif oif_detached tos ipproto sport sport_start sport_end dport dport_start dport_end table suppress_prefixlen goto unresolved nop action protocol flow_from flow_to'.split(
    ' ',
  ),
)

function decodeRule(o: JsonObject, line: number, raw: string): Rule | string {
  const priority = numberOf(o, 'priority')
  if (priority === null) return 'a rule without priority'
  const from = decodePrefix(o, 'src')
  const to = decodePrefix(o, 'dst')
  if (from === undefined || to === undefined) return 'a rule with an unreadable src or dst'
  return {
    line,
    text: raw.replace(/\s*\n\s*/g, ' '),
    priority,
    negated: 'not' in o,
    from,
    to,
    fwmark: looseNumberOf(o, 'fwmark'),
    fwmask: looseNumberOf(o, 'fwmask') ?? 0xffff_ffff,
    iif: textOf(o, 'iif'),
    oif: textOf(o, 'oif'),
    detached: 'iif_detached' in o || 'oif_detached' in o,
    tos: looseNumberOf(o, 'tos'),
    ipproto: textOf(o, 'ipproto'),
    sport: decodeRange(o, 'sport'),
    dport: decodeRange(o, 'dport'),
    action: decodeAction(o),
    suppressPrefixLength: numberOf(o, 'suppress_prefixlen'),
    others: Object.keys(o)
      .filter((key) => !KNOWN.has(key))
      .map((key) => `${key}=${JSON.stringify(o[key])}`),
  }
}

/** null: any; undefined: there is something that isn't an address. */
function decodePrefix(o: JsonObject, key: 'src' | 'dst'): Prefix | null | undefined {
  const text = textOf(o, key)
  if (text === null || text === 'all') return null
  const ip = parseIp(text)
  const length = numberOf(o, `${key}len`)
  if (ip === null) return parsePrefix(text) ?? undefined
  return prefixOf(ip, Math.min(length ?? 128, ip.family === 4 ? 32 : 128))
}

function decodeRange(o: JsonObject, key: string): PortRange | null {
  const one = numberOf(o, key)
  const low = one ?? numberOf(o, `${key}_start`)
  return low === null ? null : {low, high: one ?? numberOf(o, `${key}_end`) ?? low}
}

function decodeAction(o: JsonObject): RuleAction {
  const table = textOf(o, 'table')
  const priority = numberOf(o, 'goto')
  const action = textOf(o, 'action')
  if (priority !== null) return {kind: 'goto', priority, resolved: !('unresolved' in o)}
  if ('nop' in o) return {kind: 'nop'}
  if (action === 'blackhole' || action === 'unreachable' || action === 'prohibit') return {kind: action}
  if (table !== null) return {kind: 'lookup', table}
  return {kind: 'other', text: action ?? Object.keys(o).join(' ')}
}
