import {formatIp, parsePrefix} from '../ip.ts'
import {describeBits, type SayContext} from './describe-bits.ts'
import {type Term, termsOf, toBigInt} from './facts.ts'
import {fieldWords} from './field-words.ts'
import {namedAddress, namedConjunction, namedMac, writtenPort} from './names.ts'

const MASKED = /^(reg\d+|xreg\d|xxreg\d|ct_mark|ct_label|pkt_mark)$/
const ADDRESSES = /^((nw|ip|ipv6|tun|tun_ipv6)_(src|dst)|arp_[st]pa|nd_target)$/
const MACS = /^((dl|eth)_(src|dst)|arp_[st]ha|nd_[st]ll)$/
const PORTS = /^(tp|tcp|udp|sctp)_(src|dst)$/

const PROTOCOLS: Readonly<Record<string, string>> = {
  ip: 'IPv4',
  ipv6: 'IPv6',
  arp: 'ARP',
  rarp: 'RARP',
  icmp: 'ICMP',
  icmp6: 'ICMPv6',
  icmpv6: 'ICMPv6',
  tcp: 'TCP',
  tcp6: 'TCP over IPv6',
  udp: 'UDP',
  udp6: 'UDP over IPv6',
  sctp: 'SCTP',
  sctp6: 'SCTP over IPv6',
}

/** The terms of a match in plain words, one item a term; a term without plainer words stays as written. */
export function describeMatch(matchText: string, context: SayContext): string[] {
  const terms = termsOf(matchText)
  const endpoint6 = endpointAddress6(terms)
  return terms.flatMap((term) => {
    if (endpoint6 === null || !/^reg1[2-5]$/.test(term.name)) return describeTerm(term, context)
    return term.name === 'reg12' ? [`endpoint = ${namedAddress(endpoint6, context.lookup)}`] : []
  })
}

function describeTerm(term: Term, context: SayContext): string[] {
  const {name, value, mask, text} = term
  const {lookup} = context
  if (value === null) return [Object.hasOwn(PROTOCOLS, name) ? (PROTOCOLS[name] ?? text) : text]
  if (MASKED.test(name)) return maskedTerm(term, context) ?? [text]
  if (ADDRESSES.test(name)) return [`${fieldWords(name)} ${networkWords(value, mask, context)}`]
  if (MACS.test(name)) return [`${fieldWords(name)} ${mask === null ? namedMac(value, lookup) : `${value}/${mask}`}`]
  if (PORTS.test(name)) return [`${fieldWords(name)} ${portRange(value, mask) ?? text}`]
  switch (name) {
    case 'in_port':
      return [`from port ${writtenPort(value, lookup)}`]
    case 'ct_state':
      return [ctStateWords(value)]
    case 'conj_id':
      return [`conjunction id ${namedConjunction(toBigInt(value) ?? 0n, lookup)}`]
    case 'arp_op':
      return [{1: 'ARP request', 2: 'ARP reply'}[value] ?? text]
    default:
      return [fieldWords(name) === name ? text : `${fieldWords(name)} ${value}${mask === null ? '' : `/${mask}`}`]
  }
}

function maskedTerm({name, value, mask}: Term, context: SayContext): string[] | null {
  const wide = name.startsWith('xx') || name === 'ct_label' ? 128n : name.startsWith('xreg') ? 64n : 32n
  const bits = toBigInt(value)
  const all = mask === null ? (1n << wide) - 1n : toBigInt(mask)
  return bits === null || all === null ? null : describeBits(name, bits, all, context).map((w) => w.text)
}

function networkWords(value: string, mask: string | null, {lookup}: SayContext): string {
  if (mask === null) return namedAddress(value, lookup)
  const prefix = parsePrefix(`${value}/${mask}`)
  return prefix === null ? `${value}/${mask}` : namedAddress(`${value}/${prefix.length}`, lookup)
}

/** `9000-9007` of `0x2328/0xfff8`; null where the mask has holes. */
export function portRange(value: string, mask: string | null): string | null {
  const low = toBigInt(value)
  if (low === null) return null
  if (mask === null) return String(low)
  const ones = toBigInt(mask)
  if (ones === null || ones > 0xffffn) return null
  const free = ~ones & 0xffffn
  return (free & (free + 1n)) === 0n ? `${low}-${low | free}` : null
}

const STATES: Readonly<Record<string, readonly [set: string, clear: string]>> = {
  new: ['new connection', 'not a new connection'],
  est: ['established', 'not established'],
  rel: ['related', 'not related'],
  rpl: ['reply direction', 'not the reply direction'],
  inv: ['invalid', 'not invalid'],
  trk: ['tracked', 'not tracked'],
  snat: ['source translated', 'source not translated'],
  dnat: ['destination translated', 'destination not translated'],
}

/** `new connection, not the reply direction` of `+new-rpl+trk`: that it is tracked goes without saying then. */
export function ctStateWords(value: string): string {
  const flags = value.match(/[+-][a-z]+/g)
  if (flags === null || flags.join('') !== value) return `ct_state=${value}`
  const said = flags.filter((f) => f !== '+trk' || flags.length === 1)
  return said.map((f) => STATES[f.slice(1)]?.[f[0] === '+' ? 0 : 1] ?? f).join(', ')
}

/** The IPv6 endpoint of the four registers that hold it, where all are matched whole. */
function endpointAddress6(terms: readonly Term[]): string | null {
  const words = [12, 13, 14, 15].map((n) => terms.find((t) => t.name === `reg${n}` && t.mask === null))
  const values = words.map((t) => toBigInt(t?.value ?? null))
  if (values.some((v) => v === null)) return null
  return formatIp({family: 6, value: values.reduce<bigint>((n, v) => (n << 32n) | (v ?? 0n), 0n)})
}
