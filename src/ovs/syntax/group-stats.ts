import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'
import {isReplyHeader} from './not-a-flow.ts'
import {readKeys, readNumber} from './read-pieces.ts'

export interface GroupStats {
  readonly line: number
  readonly id: number
  readonly durationSeconds: number | null
  /** Flows and groups that use it. */
  readonly references: number | null
  readonly packets: number | null
  readonly bytes: number | null
  /** In the order of the buckets. */
  readonly buckets: readonly {readonly packets: number | null; readonly bytes: number | null}[]
}

/** Reads `ovs-ofctl dump-group-stats` (lib/ofp-group.c of Open vSwitch). */
export function parseGroupStats(text: string): Parsed<GroupStats> {
  const items: GroupStats[] = []
  const unparsed: Unparsed[] = []
  for (const line of textLines(text)) {
    if (isReplyHeader(line.text)) continue
    const id = /^group_id=(\d+),/.exec(line.text)
    if (id) items.push(readStats(line.line, Number(id[1]), line.text))
    else unparsed.push(unparsedLine(line, 'not a group'))
  }
  return {items, unparsed}
}

/** What stands before the buckets, as Open vSwitch prints it today. */
const USUAL =
  /^group_id=\d+,duration=(\d+(?:\.\d+)?)s,ref_count=(\d+),packet_count=(\d+),byte_count=(\d+)(?=,bucket0:|$)/

function readStats(line: number, id: number, text: string): GroupStats {
  const buckets = bucketsOf(text)
  const usual = USUAL.exec(text)
  if (usual) {
    const [durationSeconds = 0, references = 0, packets = 0, bytes = 0] = usual.slice(1).map(Number)
    return {line, id, durationSeconds, references, packets, bytes, buckets}
  }
  const firstBucket = text.search(/,bucket\d+:/)
  const keys = readKeys(firstBucket < 0 ? text : text.slice(0, firstBucket))
  return {
    line,
    id,
    durationSeconds: readNumber(keys.get('duration')?.replace(/s$/, '')),
    references: readNumber(keys.get('ref_count')),
    packets: readNumber(keys.get('packet_count')),
    bytes: readNumber(keys.get('byte_count')),
    buckets,
  }
}

function bucketsOf(text: string): GroupStats['buckets'] {
  const found = text.matchAll(/,bucket\d+:packet_count=(\d+|\?),byte_count=(\d+|\?)/g)
  return Array.from(found, ([, packets, bytes]) => ({packets: readNumber(packets), bytes: readNumber(bytes)}))
}
