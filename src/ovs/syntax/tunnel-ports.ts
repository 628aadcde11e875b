import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'
import {splitPieces} from './read-pieces.ts'

/** Where Open vSwitch itself takes tunnel packets in (userspace datapath). */
export interface TunnelPort {
  readonly line: number
  /** Datapath port, e.g. `genev_sys_6081`. */
  readonly name: string
  readonly odpPort: number | null
  /** With `-v`, as a datapath flow: `eth_type` → `0x0800`, `ipv4` → `dst=172.31.0.11,proto=17,frag=no`. */
  readonly match: ReadonlyMap<string, string>
  readonly ref: number | null
}

const ENTRY = /^(\S+) \((\d+)\)(?: ref_cnt=(\d+))?(?:\s*:\s*(.*))?$/

/** Reads `ovs-appctl tnl/ports/show [-v]` (lib/tnl-ports.c of Open vSwitch). */
export function parseTunnelPorts(text: string): Parsed<TunnelPort> {
  const items: TunnelPort[] = []
  const unparsed: Unparsed[] = []
  for (const line of textLines(text)) {
    const found = ENTRY.exec(line.text)
    if (found) {
      const [, name = '', port, ref, match = ''] = found
      items.push({
        line: line.line,
        name,
        odpPort: port === undefined ? null : Number(port),
        match: new Map(splitPieces(match).map(keyOf)),
        ref: ref === undefined ? null : Number(ref),
      })
    } else if (line.text !== 'Listening ports:') unparsed.push(unparsedLine(line, 'not a tunnel port'))
  }
  return {items, unparsed}
}

function keyOf(piece: string): readonly [string, string] {
  const open = piece.indexOf('(')
  return open < 0 ? [piece, ''] : [piece.slice(0, open), piece.slice(open + 1).replace(/\)$/, '')]
}
