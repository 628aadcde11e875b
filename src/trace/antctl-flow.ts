import {EXIT, Problem} from '../problem.ts'
import type {Protocol, Question} from './question.ts'

/** What antctl's `-f tcp,tcp_dst=80` says of a packet. */
export type FlowWords = Pick<Question, 'protocol' | 'port' | 'sourcePort' | 'icmp' | 'family' | 'overrides'>

interface Draft {
  protocol: Protocol | null
  family: 4 | 6 | null
  port: number | null
  sourcePort: number | null
  icmpType: number | null
  icmpCode: number
  dlSrc: string | null
  dlDst: string | null
  ttl: number | null
  tcpFlags: number | null
}

/** Words without a value: the protocol and the family. */
const WORDS: Readonly<Record<string, {protocol: Protocol | null; family: 4 | 6}>> = {
  ip: {protocol: null, family: 4},
  ipv6: {protocol: null, family: 6},
  tcp: {protocol: 'tcp', family: 4},
  udp: {protocol: 'udp', family: 4},
  sctp: {protocol: 'sctp', family: 4},
  icmp: {protocol: 'icmp', family: 4},
  tcp6: {protocol: 'tcp', family: 6},
  udp6: {protocol: 'udp', family: 6},
  sctp6: {protocol: 'sctp', family: 6},
  icmp6: {protocol: 'icmp', family: 6},
  icmpv6: {protocol: 'icmp', family: 6},
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i

/**
 * Reads a flow as antctl's trace-packet takes it: `key` or `key=value`, separated by commas. Here, other than there, a word
 * for IPv6 means IPv6.
 *
 * @throws {Problem} FLOW_BAD (exit 2), which names the word and its column
 */
export function parseAntctlFlow(text: string): FlowWords {
  const draft: Draft = {
    protocol: null,
    family: null,
    port: null,
    sourcePort: null,
    icmpType: null,
    icmpCode: 0,
    dlSrc: null,
    dlDst: null,
    ttl: null,
    tcpFlags: null,
  }
  let column = 1
  for (const word of text.split(',')) {
    if (word.trim() !== '') apply(draft, word.trim(), column, text)
    column += word.length + 1
  }
  const {icmpType, icmpCode, dlSrc, dlDst, ttl, tcpFlags, ...rest} = draft
  return {
    ...rest,
    icmp: icmpType === null ? null : {type: icmpType, code: icmpCode},
    overrides: {dlSrc, dlDst, ttl, tcpFlags},
  }
}

function apply(draft: Draft, word: string, column: number, text: string): void {
  const eq = word.indexOf('=')
  if (eq < 0) {
    if (word === 'arp' || word === 'rarp')
      throw bad(word, column, text, 'ARP has no path of its own: a trace asks it by itself where the packet needs it')
    const known = WORDS[word]
    if (!known) throw bad(word, column, text, 'not a protocol')
    draft.protocol = known.protocol ?? draft.protocol
    draft.family = known.family
    return
  }
  const [key, value] = [word.slice(0, eq), word.slice(eq + 1)]
  const number = (max: number): number => {
    const parsed = /^(0x[0-9a-f]+|\d+)$/i.test(value) ? Number(value) : Number.NaN
    if (Number.isNaN(parsed) || parsed > max) throw bad(word, column, text, `'${value}' is no number up to ${max}`)
    return parsed
  }
  switch (key) {
    case 'tcp_dst':
    case 'udp_dst':
    case 'sctp_dst':
    case 'tp_dst':
      draft.port = number(65535)
      return
    case 'tcp_src':
    case 'udp_src':
    case 'sctp_src':
    case 'tp_src':
      draft.sourcePort = number(65535)
      return
    case 'icmp_type':
    case 'icmpv6_type':
      draft.icmpType = number(255)
      return
    case 'icmp_code':
    case 'icmpv6_code':
      draft.icmpCode = number(255)
      return
    case 'nw_ttl':
      draft.ttl = number(255)
      return
    case 'tcp_flags':
      draft.tcpFlags = tcpFlags(value) ?? number(0xfff)
      return
    case 'dl_src':
    case 'dl_dst':
      if (!MAC.test(value)) throw bad(word, column, text, `'${value}' is no MAC`)
      draft[key === 'dl_src' ? 'dlSrc' : 'dlDst'] = value.toLowerCase()
      return
    case 'nw_src':
    case 'nw_dst':
    case 'ipv6_src':
    case 'ipv6_dst':
    case 'in_port':
      throw bad(
        word,
        column,
        text,
        key === 'in_port' ? 'the port goes into -p' : 'addresses go into the source (-S) and the destination (-D)',
      )
    default:
      throw bad(word, column, text, `'${key}' is not a field that a traced packet can be given`)
  }
}

const FLAG_BITS: Readonly<Record<string, number>> = {
  fin: 1,
  syn: 2,
  rst: 4,
  psh: 8,
  ack: 16,
  urg: 32,
  ece: 64,
  cwr: 128,
}

/** `+syn-ack` and `syn|ack`; null where it is neither. */
function tcpFlags(value: string): number | null {
  const words = value.match(/[+-]?[a-z]+/g)
  if (!words || words.join('') !== value.replaceAll('|', '')) return null
  let bits = 0
  for (const word of words) {
    const bit = FLAG_BITS[word.replace(/^[+-]/, '')]
    if (bit === undefined) return null
    if (!word.startsWith('-')) bits |= bit
  }
  return bits
}

function bad(word: string, column: number, text: string, why: string): Problem {
  return new Problem(`can't read flow '${text}': column ${column}, '${word}': ${why}`, {
    code: 'FLOW_BAD',
    exit: EXIT.usage,
    hints: ['write it as antctl does: tcp,tcp_dst=80 or udp,udp_dst=53 or icmp'],
  })
}
