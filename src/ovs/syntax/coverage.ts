import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'

/** An event of a daemon: average rates over the last 5 seconds, minute and hour, and all that there were. */
export interface CoverageCounter {
  readonly line: number
  readonly name: string
  readonly perSecond5s: number
  readonly perSecondMinute: number
  readonly perSecondHour: number
  readonly total: number
}

const COUNTER = /^(\S+)\s+([\d.]+)\/sec\s+([\d.]+)\/sec\s+([\d.]+)\/sec\s+total: (\d+)$/

/** Reads `ovs-appctl coverage/show` (lib/coverage.c of Open vSwitch); events that never happened aren't in it. */
export function parseCoverage(text: string): Parsed<CoverageCounter> {
  const items: CoverageCounter[] = []
  const unparsed: Unparsed[] = []
  for (const line of textLines(text)) {
    const found = COUNTER.exec(line.text)
    if (found) {
      const [perSecond5s, perSecondMinute, perSecondHour, total] = found.slice(2).map(Number)
      items.push({
        line: line.line,
        name: found[1]!,
        perSecond5s: perSecond5s!,
        perSecondMinute: perSecondMinute!,
        perSecondHour: perSecondHour!,
        total: total!,
      })
    } else if (!/^(?:Event coverage, avg rate|\d+ events never hit)/.test(line.text)) {
      unparsed.push(unparsedLine(line, 'not a counter'))
    }
  }
  return {items, unparsed}
}
