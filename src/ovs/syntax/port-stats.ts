import type {Parsed, Unparsed} from '../../parsed.ts'
import {RESERVED_PORTS} from './flags.ts'
import {textLines, unparsedLine} from './lines.ts'
import {isReplyHeader} from './not-a-flow.ts'
import {readNumber} from './read-pieces.ts'

/** One direction of a port's counters; null where the device keeps none (`?`). */
export interface PortCounters {
  readonly packets: number | null
  readonly bytes: number | null
  readonly drop: number | null
  readonly errors: number | null
  /** Receive only. */
  readonly frame: number | null
  readonly over: number | null
  readonly crc: number | null
  /** Send only. */
  readonly collisions: number | null
}

export interface PortStats {
  readonly line: number
  /** null where the dump gives a name. */
  readonly ofport: number | null
  readonly name: string | null
  readonly rx: PortCounters
  readonly tx: PortCounters
  readonly durationSeconds: number | null
}

const NONE: PortCounters = {
  packets: null,
  bytes: null,
  drop: null,
  errors: null,
  frame: null,
  over: null,
  crc: null,
  collisions: null,
}

type Draft = {-readonly [K in keyof PortStats]: PortStats[K]}

/** Reads `ovs-ofctl dump-ports`, any version (lib/ofp-port.c of Open vSwitch). */
export function parsePortStats(text: string): Parsed<PortStats> {
  const items: PortStats[] = []
  const unparsed: Unparsed[] = []
  let port: Draft | null = null
  for (const line of textLines(text)) {
    if (isReplyHeader(line.text)) continue
    const start = /^port\s+(?:(\d+)|"([^"]*)"|([^\s:]+)):\s*rx (.*)$/.exec(line.text)
    if (start) {
      const [, number, quoted, bare, counters = ''] = start
      const ofport = number === undefined ? (RESERVED_PORTS.get(bare ?? '') ?? null) : Number(number)
      const name = quoted ?? (ofport === null ? (bare ?? null) : null)
      port = {line: line.line, ofport, name, rx: countersOf(counters), tx: NONE, durationSeconds: null}
      items.push(port)
    } else if (port && line.text.startsWith('tx ')) port.tx = countersOf(line.text.slice(3))
    else if (port && line.text.startsWith('duration='))
      port.durationSeconds = readNumber(line.text.slice(9).replace(/s$/, ''))
    // CUSTOM statistics and those of RFC 2819 follow in some versions; nothing is lost that anyone reads.
    else if (!port || !/^(?:rfc2819|CUSTOM|[\w ]+[:=])/.test(line.text)) unparsed.push(unparsedLine(line, 'not a port'))
  }
  return {items, unparsed}
}

function countersOf(text: string): PortCounters {
  const keys = new Map(text.split(',').map((pair) => [pair.split('=')[0]!.trim(), pair.split('=')[1]?.trim()] as const))
  const number = (key: string): number | null => readNumber(keys.get(key))
  return {
    packets: number('pkts'),
    bytes: number('bytes'),
    drop: number('drop'),
    errors: number('errs'),
    frame: number('frame'),
    over: number('over'),
    crc: number('crc'),
    collisions: number('coll'),
  }
}
