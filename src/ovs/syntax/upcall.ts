import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'
import {readNumber} from './read-pieces.ts'

/** How busy ovs-vswitchd is with one datapath's cache. */
export interface UpcallShow {
  readonly line: number
  readonly datapath: string
  readonly flows: {
    readonly current: number | null
    readonly average: number | null
    readonly max: number | null
    /** Above it nothing is cached. */
    readonly limit: number | null
  }
  readonly dumpDurationMs: number | null
  readonly ufid: boolean | null
  /** Keys that each revalidator thread holds. */
  readonly revalidators: readonly {readonly thread: number; readonly keys: number}[]
}

type Draft = {-readonly [K in keyof UpcallShow]: UpcallShow[K]}

const NO_FLOWS = {current: null, average: null, max: null, limit: null}

/** Reads `ovs-appctl upcall/show` (ofproto/ofproto-dpif-upcall.c of Open vSwitch). */
export function parseUpcall(text: string): Parsed<UpcallShow> {
  const items: UpcallShow[] = []
  const unparsed: Unparsed[] = []
  let datapath: Draft | null = null
  let revalidators: {thread: number; keys: number}[] = []
  for (const line of textLines(text)) {
    const thread = /^(\d+): \(keys (\d+)\)$/.exec(line.text)
    if (line.indent === 0 && line.text.endsWith(':')) {
      revalidators = []
      datapath = {
        line: line.line,
        datapath: line.text.slice(0, -1),
        flows: NO_FLOWS,
        dumpDurationMs: null,
        ufid: null,
        revalidators,
      }
      items.push(datapath)
    } else if (thread) revalidators.push({thread: Number(thread[1]), keys: Number(thread[2])})
    else if (!datapath || !setTotals(datapath, line.text)) unparsed.push(unparsedLine(line, 'not of upcall/show'))
  }
  return {items, unparsed}
}

function setTotals(datapath: Draft, text: string): boolean {
  const [, key, rest = ''] = /^(flows|offloaded flows|dump duration|ufid enabled)\s*: *(.*)$/.exec(text) ?? []
  const number = (name: string): number | null => readNumber(new RegExp(`\\(${name} (\\d+)\\)`).exec(rest)?.[1])
  if (key === 'flows') {
    datapath.flows = {current: number('current'), average: number('avg'), max: number('max'), limit: number('limit')}
  } else if (key === 'dump duration') datapath.dumpDurationMs = readNumber(rest.replace(/ms$/, ''))
  else if (key === 'ufid enabled') datapath.ufid = rest === 'true'
  return key !== undefined
}
