import type {Parsed, Unparsed} from '../../parsed.ts'
import {eachLine} from './lines.ts'
import {readNumber, splitPieces} from './read-pieces.ts'

/** A megaflow: what the datapath has cached of the pipeline's decisions. */
export interface DatapathFlow {
  readonly line: number
  readonly text: string
  readonly ufid: string | null
  /** `in_port` → `web-1`, `ipv4` → `src=10.0.0.1/0.0.0.0,dst=…`, `ct_state` → `0x21/0x3f`; `recirc_id` → `0x7`. */
  readonly key: ReadonlyMap<string, string>
  readonly packets: number | null
  readonly bytes: number | null
  /** Seconds since it was last used; null: never. */
  readonly usedSeconds: number | null
  /** TCP flags seen: `SFP.`; null where there were none. */
  readonly flags: string | null
  readonly datapath: string | null
  readonly offloaded: string | null
  /** As printed: `ct(commit,zone=65520),recirc(0x33)`, `drop`, `4`. */
  readonly actions: string
}

/** Reads `ovs-appctl dpctl/dump-flows [-m] [--names]` (lib/dpctl.c, lib/odp-util.c of Open vSwitch). */
export function parseDatapathFlows(text: string): Parsed<DatapathFlow> {
  const items: DatapathFlow[] = []
  const unparsed: Unparsed[] = []
  eachLine(text, (start, end, line) => {
    const flow = text.slice(start, end)
    const actions = flow.indexOf(', actions:')
    if (actions >= 0) items.push(readFlow(flow, actions, line))
    // `flow-dump from the main thread:`, `flow-dump from pmd on cpu core: 3`
    else if (!flow.startsWith('flow-dump from '))
      unparsed.push({line, column: 1, text: flow, reason: 'not a datapath flow'})
  })
  return {items, unparsed}
}

function readFlow(text: string, actionsAt: number, line: number): DatapathFlow {
  const key = new Map<string, string>()
  const numbers = new Map<string, string>()
  for (const piece of splitPieces(text.slice(0, actionsAt))) {
    const open = piece.indexOf('(')
    const colon = piece.indexOf(':')
    if (open >= 0 && (colon < 0 || open < colon))
      key.set(piece.slice(0, open), piece.slice(open + 1).replace(/\)$/, ''))
    else if (colon >= 0) numbers.set(piece.slice(0, colon), piece.slice(colon + 1))
    else if (piece !== '') key.set(piece, '')
  }
  return {
    line,
    text,
    ufid: numbers.get('ufid') ?? null,
    key,
    packets: readNumber(numbers.get('packets')),
    bytes: readNumber(numbers.get('bytes')),
    usedSeconds: readNumber(numbers.get('used')?.replace(/s$/, '')),
    flags: numbers.get('flags') ?? null,
    datapath: numbers.get('dp') ?? null,
    offloaded: numbers.get('offloaded') ?? null,
    actions: text.slice(actionsAt + ', actions:'.length).replace(/, dp-extra-info:.*$/, ''),
  }
}
