import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

/** A counter of the kernel's network stack since boot, one line of `nstat -asz`. */
export interface Nstat {
  readonly line: number
  /** `TcpExtIPReversePathFilter`, `IpOutNoRoutes`… */
  readonly name: string
  readonly value: number
}

/** Reads `nstat -asz`; the rate, its last column, is nothing without a second look. */
export function parseNstat(text: string): Parsed<Nstat> {
  const items: Nstat[] = []
  const unparsed: Unparsed[] = []
  for (const {line, text: raw} of linesOf(text)) {
    if (raw.startsWith('#')) continue
    const found = /^(\S+)\s+(\d+)(?:\s+\S+)?\s*$/.exec(raw)
    if (found === null) unparsed.push({line, column: 1, text: raw, reason: 'not name, value, rate'})
    else items.push({line, name: found[1]!, value: Number(found[2])})
  }
  return {items, unparsed}
}
