import type {Parsed, Unparsed} from '../../parsed.ts'
import type {CtEntry, CtTuple} from '../pipeline/types.ts'

const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  dccp: 33,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
}

/** Reads `dpctl/dump-conntrack` (lib/ct-dpif.c): one connection a line. */
export function parseConntrack(text: string): Parsed<CtEntry & {readonly text: string}> {
  const items: (CtEntry & {readonly text: string})[] = []
  const unparsed: Unparsed[] = []
  text.split(/\r?\n/).forEach((raw, i) => {
    if (raw.trim() === '') return
    const entry = readEntry(raw.trim(), i + 1)
    if (entry) items.push(entry)
    else unparsed.push({line: i + 1, column: 1, text: raw, reason: 'not a connection'})
  })
  return {items, unparsed}
}

function readEntry(raw: string, line: number): (CtEntry & {readonly text: string}) | null {
  const head = /^(\w+),orig=\(([^)]*)\),reply=\(([^)]*)\)(.*)$/.exec(raw)
  if (!head) return null
  const [, name = '', orig = '', reply = '', rest = ''] = head
  const protocol = PROTOCOLS[name] ?? Number(/^\d+$/.test(name) ? name : Number.NaN)
  const one = readTuple(orig)
  const other = readTuple(reply)
  if (Number.isNaN(protocol) || !one || !other) return null
  const value = (key: string): string | null => new RegExp(`,${key}=([^,()]+)`).exec(rest)?.[1] ?? null
  return {
    text: raw,
    line,
    zone: Number(value('zone') ?? 0),
    protocol,
    orig: one,
    reply: other,
    mark: Number(value('mark') ?? 0),
    label: BigInt(value('labels') ?? 0),
    state: /,protoinfo=\((?:[^)]*,)?state(?:_orig)?=([A-Z_0-9]+)/.exec(rest)?.[1] ?? null,
  }
}

/** Addresses and ports, or ICMP's id (in both places), since type and code are the direction's. */
function readTuple(text: string): CtTuple | null {
  const parts = new Map(
    text.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )
  const src = parts.get('src')
  const dst = parts.get('dst')
  if (src === undefined || dst === undefined) return null
  const id = parts.get('id')
  return {src, dst, sport: Number(parts.get('sport') ?? id ?? 0), dport: Number(parts.get('dport') ?? id ?? 0)}
}

/** Limits of connections by zone. */
export interface CtLimits {
  /** 0: no limit. */
  readonly defaultLimit: number | null
  readonly zones: ReadonlyMap<number, {readonly limit: number; readonly count: number | null}>
}

/** Reads `dpctl/ct-get-limits`: `default limit=0`, then `zone=65520,limit=2,count=2`. */
export function parseCtLimits(text: string): CtLimits {
  const zones = new Map<number, {limit: number; count: number | null}>()
  for (const found of text.matchAll(/^zone=(\d+),limit=(\d+)(?:,count=(\d+))?/gm)) {
    zones.set(Number(found[1]), {limit: Number(found[2]), count: found[3] === undefined ? null : Number(found[3])})
  }
  const general = /^default limit=(\d+)/m.exec(text)?.[1]
  return {defaultLimit: general === undefined ? null : Number(general), zones}
}
