import type {Parsed, Unparsed} from '../../parsed.ts'
import {type TextLine, textLines, unparsedLine} from './lines.ts'
import {isReplyHeader} from './not-a-flow.ts'
import {readNumber} from './read-pieces.ts'

export interface MeterBand {
  readonly line: number
  /** `drop`, `dscp_remark`. */
  readonly type: string
  /** In the meter's unit. */
  readonly rate: number | null
  readonly burstSize: number | null
}

/** A number, or one of OpenFlow's virtual meters: of all packets for controllers, of all that userspace handles. */
export type MeterId = number | 'slowpath' | 'controller'

export interface Meter {
  readonly line: number
  readonly id: MeterId
  readonly unit: 'kbps' | 'pktps' | null
  /** Words before the bands: `pktps`, `kbps`, `burst`, `stats`. */
  readonly flags: readonly string[]
  readonly bands: readonly MeterBand[]
}

export interface MeterStats {
  readonly line: number
  readonly id: number
  readonly flows: number | null
  readonly packets: number | null
  readonly bytes: number | null
  readonly durationSeconds: number | null
  /** Packets that each band dropped or marked. */
  readonly bands: readonly {readonly packets: number | null; readonly bytes: number | null}[]
}

/** Reads `ovs-ofctl dump-meters` (lib/ofp-meter.c of Open vSwitch). */
export function parseMeters(text: string): Parsed<Meter> {
  return readBlocks(text, /^meter=(\d+|slowpath|controller) (.*?)\s*bands=(.*)$/, ([, id = '', words = ''], line) => {
    const flags = words.split(/\s+/).filter((word) => word !== '')
    const unit = flags.includes('kbps') ? 'kbps' : flags.includes('pktps') ? 'pktps' : null
    const bands: MeterBand[] = []
    return {
      item: {line, id: id === 'slowpath' || id === 'controller' ? id : Number(id), unit, flags, bands},
      add: (below) => addBand(bands, below),
    }
  })
}

function addBand(bands: MeterBand[], {line, text}: TextLine): boolean {
  const type = /^type=(\S+)/.exec(text)?.[1]
  if (type === undefined) return false
  const number = (key: string): number | null => readNumber(new RegExp(`\\b${key}=(\\d+)`).exec(text)?.[1])
  bands.push({line, type, rate: number('rate'), burstSize: number('burst_size')})
  return true
}

/** Reads `ovs-ofctl meter-stats`. */
export function parseMeterStats(text: string): Parsed<MeterStats> {
  return readBlocks(text, /^meter:(\d+) (.*?)\s*bands:(.*)$/, ([, id = '', words = ''], line) => {
    const number = (key: string, of: string): number | null =>
      readNumber(new RegExp(`\\b${key}:([\\d.]+)`).exec(of)?.[1])
    const bands: MeterStats['bands'][number][] = []
    const item: MeterStats = {
      line,
      id: Number(id),
      flows: number('flow_count', words),
      packets: number('packet_in_count', words),
      bytes: number('byte_in_count', words),
      durationSeconds: number('duration', words),
      bands,
    }
    const add = ({text: below}: TextLine): boolean => {
      if (!/^\d+: packet_count:/.test(below)) return false
      bands.push({packets: number('packet_count', below), bytes: number('byte_count', below)})
      return true
    }
    return {item, add}
  })
}

/** Items that begin with a line and go on in lines below. */
function readBlocks<T>(
  text: string,
  start: RegExp,
  begin: (found: RegExpExecArray, line: number) => {item: T; add: (line: TextLine) => boolean},
): Parsed<T> {
  const items: T[] = []
  const unparsed: Unparsed[] = []
  let add: (line: TextLine) => boolean = () => false
  for (const line of textLines(text)) {
    if (isReplyHeader(line.text)) continue
    const found = start.exec(line.text)
    if (found) {
      const block = begin(found, line.line)
      items.push(block.item)
      add = block.add
    } else if (!add(line)) unparsed.push(unparsedLine(line, 'not a meter'))
  }
  return {items, unparsed}
}
