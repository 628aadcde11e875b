import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

/** An IPsec security association of `ip xfrm state`. Keys are never kept. */
export interface XfrmState {
  /** Line of its `src … dst …`. */
  readonly line: number
  readonly src: string
  readonly dst: string
  /** `esp`, `ah`, `comp`; null where its line is missing. */
  readonly proto: string | null
  /** `0x…`. */
  readonly spi: string | null
  readonly reqid: number | null
  /** `transport`, `tunnel`… */
  readonly mode: string | null
}

/** Reads `ip xfrm state` (iproute2 prints it as text with `-j` too). An empty text: there is none. */
export function parseXfrm(text: string): Parsed<XfrmState> {
  const items: XfrmState[] = []
  const unparsed: Unparsed[] = []
  for (const {line, text: raw} of linesOf(text)) {
    const head = /^src (\S+) dst (\S+)/.exec(raw)
    const last = items.at(-1)
    if (head !== null) items.push({line, src: head[1]!, dst: head[2]!, proto: null, spi: null, reqid: null, mode: null})
    else if (!/^\s/.test(raw) || last === undefined) {
      if (raw.trim() !== '[]') unparsed.push({line, column: 1, text: raw.slice(0, 20), reason: 'not of ip xfrm state'})
    } else if (/^\s+proto /.test(raw)) items[items.length - 1] = {...last, ...decodeProto(raw)}
  }
  return {items, unparsed}
}

function decodeProto(raw: string): Pick<XfrmState, 'proto' | 'spi' | 'reqid' | 'mode'> {
  const word = (name: string): string | null => new RegExp(`\\b${name} (\\S+)`).exec(raw)?.[1] ?? null
  const reqid = word('reqid')
  return {
    proto: word('proto'),
    spi: word('spi'),
    reqid: reqid === null ? null : Number.parseInt(reqid, 10),
    mode: word('mode'),
  }
}
