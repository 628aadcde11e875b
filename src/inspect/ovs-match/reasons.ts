import {portRange} from '../../antrea/describe-match.ts'
import {type Term, termsOf} from '../../antrea/facts.ts'
import type {Lookup} from '../../antrea/lookup.ts'
import {namedAddress, namedMac, namedPort} from '../../antrea/names.ts'
import {FIELD_BY_NAME, type Field, W} from '../../ovs/fields.ts'
import {getField} from '../../ovs/pipeline/packet.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import {formatFieldValue} from '../../ovs/syntax/format-value.ts'
import {PROTOCOLS} from '../../ovs/syntax/match-tokens.ts'
import type {Names} from '../../ovs/syntax/names.ts'
import type {MatchReason} from './answer.ts'
import {type Asked, fit, matchOf} from './asked.ts'

/** What the words for a reason depend on. */
export interface ReasonContext {
  readonly names: Names
  readonly lookup: Lookup
}

/** Why what is asked about misses a flow, or (`maybe`) on which fields it depends whether it hits. */
export function reasonsOf(flow: Flow, asked: Asked, which: 'no' | 'maybe', context: ReasonContext): MatchReason[] {
  return termsOf(flow.matchText).flatMap((term): MatchReason[] => {
    if (term.name === 'conj_id') return []
    const alone = matchOf(term.text, context.names)
    if (alone === null || alone.unknownMatch.length > 0 || fit(alone.match, asked) !== which) return []
    const text = which === 'no' ? missText(term, asked, context) : `depends on ${fieldName(term)}, which is not given`
    return [{field: term.name, text}]
  })
}

const fieldName = ({name, value}: Term): string => (value === null ? 'the protocol' : `\`${name}\``)

function missText(term: Term, asked: Asked, {lookup}: ReasonContext): string {
  if (PROTOCOLS.has(term.name) && term.value === null) return `it is ${protocolOf(asked)}, not ${term.name}`
  const field = FIELD_BY_NAME.get(term.name)
  if (!field) return `\`${term.text}\` is not so`
  const has = namedValue(field, asked, lookup)
  const wanted = `${term.value}${term.mask === null ? '' : `/${term.mask}`}`
  switch (field.format) {
    case 'ipv4':
    case 'ipv6':
      return term.mask === null
        ? `\`${term.name}\` is ${has}, not ${namedAddress(wanted, lookup)}`
        : `\`${term.name}\` ${has} is outside ${namedAddress(wanted, lookup)}`
    case 'mac':
      return `\`${term.name}\` is ${has}, not ${term.mask === null ? namedMac(wanted, lookup) : wanted}`
    case 'port':
      return `\`${term.name}\` is ${has}, not ${/^\d+$/.test(wanted) ? namedPort(Number(wanted), lookup) : wanted}`
    case 'ctState':
    case 'tcpFlags':
      return `\`${term.name}\` is ${has}: it is not ${wanted}`
    default:
      return portsText(term, has) ?? `\`${term.name}\` is ${has}, not ${wanted}`
  }
}

/** Masked ports stand for a range. */
function portsText({name, value, mask}: Term, has: string): string | null {
  if (mask === null || !/^(tp|tcp|udp|sctp)_(src|dst)$/.test(name)) return null
  const range = portRange(value ?? '', mask)
  return range === null ? null : `\`${name}\` ${has} is outside ${range}`
}

function namedValue(field: Field, {values}: Asked, lookup: Lookup): string {
  const full = (1n << BigInt(field.bits)) - 1n
  const value = getField(values, field)
  const text = formatFieldValue(field, value, full, full)
  if (field.format === 'ipv4' || field.format === 'ipv6') return namedAddress(text, lookup)
  if (field.format === 'mac') return namedMac(text, lookup)
  return field.format === 'port' && /^\d+$/.test(text) ? namedPort(Number(text), lookup) : text
}

/** `udp`, `arp`, or numbers where no word stands for it. */
function protocolOf({values, known}: Asked): string {
  const etherType = values[W.dl_type] ?? 0
  const protocol = known[W.nw_proto] ? (values[W.nw_proto] ?? 0) : -1
  const words = [...PROTOCOLS]
  const exact = words.find(([, [type, proto]]) => type === etherType && proto === protocol)
  const loose = words.find(([, [type, proto]]) => type === etherType && proto === -1)
  const number = protocol > 0 ? ` with protocol ${protocol}` : ''
  return exact?.[0] ?? (loose ? `${loose[0]}${number}` : `Ethernet type 0x${etherType.toString(16).padStart(4, '0')}`)
}
