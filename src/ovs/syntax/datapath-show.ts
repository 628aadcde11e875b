import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'
import {readNumber} from './read-pieces.ts'

export interface DatapathPort {
  readonly line: number
  readonly odpPort: number
  readonly name: string
  /** `tap`, `internal`, `geneve`…; '' where nothing is said. */
  readonly type: string
  /** What follows the type: `packet_type=ptap`; '' where nothing does. */
  readonly options: string
  /** With `-s`: `RX packets` → 118, `RX bytes` → 9332, `collisions` → 0; null where the device keeps none. */
  readonly counters: ReadonlyMap<string, number | null>
}

export interface DatapathShow {
  readonly line: number
  /** `netdev@ovs-netdev` */
  readonly name: string
  readonly lookups: {readonly hit: number | null; readonly missed: number | null; readonly lost: number | null}
  readonly flows: number | null
  /** Masks of the kernel datapath; null elsewhere. */
  readonly masks: {
    readonly hit: number | null
    readonly total: number | null
    readonly hitPerPacket: number | null
  } | null
  readonly ports: readonly DatapathPort[]
}

type Draft = {-readonly [K in keyof DatapathShow]: DatapathShow[K]}

const NO_LOOKUPS = {hit: null, missed: null, lost: null}

/** Reads `ovs-appctl dpctl/show [-s]` (lib/dpctl.c of Open vSwitch). */
export function parseDatapathShow(text: string): Parsed<DatapathShow> {
  const items: DatapathShow[] = []
  const unparsed: Unparsed[] = []
  let datapath: Draft | null = null
  let ports: DatapathPort[] = []
  let counters = new Map<string, number | null>()
  for (const line of textLines(text)) {
    const port = /^port (\d+): (\S+)(?: \(([^:)]*)(?::\s*(.*))?\))?$/.exec(line.text)
    if (line.indent === 0 && /^\S+@\S+:$/.test(line.text)) {
      ports = []
      datapath = {line: line.line, name: line.text.slice(0, -1), lookups: NO_LOOKUPS, flows: null, masks: null, ports}
      items.push(datapath)
    } else if (datapath && port) {
      const [, number, name = '', type = '', options = ''] = port
      counters = new Map()
      ports.push({line: line.line, odpPort: Number(number), name, type, options, counters})
    } else if (datapath && ports.length > 0) addCounters(counters, line.text)
    else if (!datapath || !setTotals(datapath, line.text)) unparsed.push(unparsedLine(line, 'not of a datapath'))
  }
  return {items, unparsed}
}

function setTotals(datapath: Draft, text: string): boolean {
  const [, key, rest = ''] = /^(lookups|flows|masks|caches|cache): *(.*)$/.exec(text) ?? []
  const number = (name: string): number | null => readNumber(new RegExp(`\\b${name}:([\\d.]+)`).exec(rest)?.[1])
  if (key === 'lookups') datapath.lookups = {hit: number('hit'), missed: number('missed'), lost: number('lost')}
  else if (key === 'flows') datapath.flows = readNumber(rest)
  else if (key === 'masks')
    datapath.masks = {hit: number('hit'), total: number('total'), hitPerPacket: number('hit/pkt')}
  return key !== undefined
}

/** `RX packets:0 errors:0 …`, `RX bytes:140344 (137.1 KiB)  TX bytes:484245 (472.9 KiB)`, `collisions:0`. */
function addCounters(counters: Map<string, number | null>, text: string): void {
  let direction = ''
  for (const [, prefix, name, value] of text.matchAll(/(?:\b(RX|TX) )?([a-z]+):(\d+|\?)/g)) {
    if (prefix !== undefined) direction = `${prefix} `
    counters.set(`${name === 'collisions' ? '' : direction}${name}`, readNumber(value))
  }
}
