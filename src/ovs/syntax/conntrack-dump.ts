import type {Parsed, Unparsed} from '../../parsed.ts'
import type {CtEntry, CtTuple} from '../pipeline/conntrack/types.ts'
import {eachLine, textLines, unparsedLine} from './lines.ts'
import {insideParentheses, readKeys, readNumber, splitPieces} from './read-pieces.ts'

/** A connection, with what only a dump says of it. */
export interface DumpedConnection extends CtEntry {
  readonly line: number
  readonly text: string
  /** ICMP of the original direction; null for other protocols. */
  readonly icmp: {readonly type: number; readonly code: number} | null
  /** null where the dump leaves it out. */
  readonly id: number | null
  readonly timeoutSeconds: number | null
  /** `SEEN_REPLY|ASSURED|CONFIRMED…` of the kernel; null elsewhere. */
  readonly status: string | null
  readonly packets: number | null
  readonly helper: string | null
}

/** IP protocol numbers of the words that begin a line (lib/ct-dpif.c); others are written as a number. */
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['igmp', 2],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['icmpv6', 58],
  ['icmp6', 58],
  ['sctp', 132],
  ['udplite', 136],
])

/**
 * Reads `ovs-appctl dpctl/dump-conntrack [-m] [-s]` (ct_dpif_format_entry() of lib/ct-dpif.c).
 *
 * Of ICMP, the id is in both ports, since type and code are the direction's.
 */
export function parseConntrack(text: string): Parsed<DumpedConnection> {
  const items: DumpedConnection[] = []
  const unparsed: Unparsed[] = []
  eachLine(text, (start, end, line) => {
    const entry = text.slice(start, end)
    const connection = readUsual(entry, line) ?? readConnection(entry, line)
    if (connection) items.push(connection)
    else unparsed.push({line, column: 1, text: entry, reason: 'not a connection'})
  })
  return {items, unparsed}
}

/** The form of nearly every line; a node can have 100,000 of them. Whatever differs is read piece by piece. */
const USUAL =
  /^(tcp|udp|sctp),orig=\(src=([^,()]+),dst=([^,()]+),sport=(\d+),dport=(\d+)\),reply=\(src=([^,()]+),dst=([^,()]+),sport=(\d+),dport=(\d+)\)(?:,zone=(\d+))?(?:,mark=(\d+))?(?:,labels=(0x[\da-f]+))?(?:,protoinfo=\(state=(\w+)\))?$/

function readUsual(text: string, line: number): DumpedConnection | null {
  const found = USUAL.exec(text)
  if (found === null) return null
  const [, word = '', src = '', dst = '', sport, dport, replySrc = '', replyDst = '', replySport, replyDport] = found
  return {
    line,
    text,
    icmp: null,
    zone: Number(found[10] ?? 0),
    protocol: PROTOCOLS.get(word) ?? 0,
    orig: {src, dst, sport: Number(sport), dport: Number(dport)},
    reply: {src: replySrc, dst: replyDst, sport: Number(replySport), dport: Number(replyDport)},
    mark: Number(found[11] ?? 0),
    label: readLabel(found[12]),
    state: found[13] ?? null,
    id: null,
    timeoutSeconds: null,
    status: null,
    packets: null,
    helper: null,
  }
}

function readConnection(text: string, line: number): DumpedConnection | null {
  const keys = readKeys(text)
  const [word = ''] = splitPieces(text)
  const protocol = PROTOCOLS.get(word) ?? readNumber(/^(?:\w+\()?(\d+)\)?$/.exec(word)?.[1])
  const orig = readTuple(keys.get('orig'))
  const reply = readTuple(keys.get('reply'))
  if (protocol === null || !orig || !reply) return null
  const originalKeys = readKeys(insideParentheses(keys.get('orig') ?? '') ?? '')
  const info = readKeys(insideParentheses(keys.get('protoinfo') ?? '') ?? '')
  const status = keys.get('status') ?? null
  return {
    line,
    text,
    icmp: readIcmp(originalKeys),
    zone: readNumber(keys.get('zone')) ?? 0,
    protocol,
    orig,
    reply,
    mark: readNumber(keys.get('mark')) ?? 0,
    label: readLabel(keys.get('labels')),
    state: info.get('state') ?? info.get('state_orig') ?? null,
    replyState: info.get('state_reply') ?? null,
    id: readNumber(keys.get('id')),
    timeoutSeconds: readNumber(keys.get('timeout')),
    status,
    // The userspace datapath always says 0.
    ...(status !== null && /[A-Z]/.test(status) && {seenReply: status.includes('SEEN_REPLY')}),
    packets: readNumber(originalKeys.get('packets')),
    helper: keys.get('helper') ?? null,
  }
}

function readTuple(text: string | undefined): CtTuple | null {
  const inside = text === undefined ? null : insideParentheses(text)
  if (inside === null) return null
  const keys = readKeys(inside)
  const src = keys.get('src')
  const dst = keys.get('dst')
  if (src === undefined || dst === undefined) return null
  const id = readNumber(keys.get('id')) ?? 0
  return {src, dst, sport: readNumber(keys.get('sport')) ?? id, dport: readNumber(keys.get('dport')) ?? id}
}

function readLabel(text: string | undefined): bigint {
  return text !== undefined && /^(?:0x[\da-f]+|\d+)$/i.test(text) ? BigInt(text) : 0n
}

function readIcmp(keys: ReadonlyMap<string, string>): DumpedConnection['icmp'] {
  const type = readNumber(keys.get('type'))
  return type === null ? null : {type, code: readNumber(keys.get('code')) ?? 0}
}

/** Limits of connections by zone. */
export interface CtLimits {
  /** 0: no limit. */
  readonly defaultLimit: number | null
  readonly zones: ReadonlyMap<number, {readonly limit: number; readonly count: number | null; readonly line: number}>
  readonly unparsed: readonly Unparsed[]
}

/** Reads `ovs-appctl dpctl/ct-get-limits`: `default limit=0`, then `zone=65520,limit=2,count=2` (lib/ct-dpif.c). */
export function parseCtLimits(text: string): CtLimits {
  const zones = new Map<number, {limit: number; count: number | null; line: number}>()
  const unparsed: Unparsed[] = []
  let defaultLimit: number | null = null
  for (const line of textLines(text)) {
    const general = /^default limit=(\d+)$/.exec(line.text)
    const [, zone, limit, count] = /^zone=(\d+),limit=(\d+)(?:,count=(\d+))?$/.exec(line.text) ?? []
    if (general) defaultLimit = Number(general[1])
    else if (zone !== undefined)
      zones.set(Number(zone), {limit: Number(limit), count: readNumber(count), line: line.line})
    else unparsed.push(unparsedLine(line, 'not a limit'))
  }
  return {defaultLimit, zones, unparsed}
}

/** Reads `ovs-appctl dpctl/ct-get-maxconns`: one number; null where there is none. */
export function parseMaxConnections(text: string): number | null {
  return readNumber(text.trim())
}
