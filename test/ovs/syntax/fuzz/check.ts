import type {Action} from '../../../../src/ovs/syntax/flow-types.ts'
import {parseFlows} from '../../../../src/ovs/syntax/flows.ts'
import {formatFlow} from '../../../../src/ovs/syntax/format-flow.ts'
import {formatGroup, parseGroups} from '../../../../src/ovs/syntax/groups.ts'
import {formatTraceOutput} from '../../../../src/ovs/trace-output/format.ts'
import {expandTabs} from '../../../../src/ovs/trace-output/lines.ts'
import {parseTraceOutput} from '../../../../src/ovs/trace-output/parse.ts'
import type {Unparsed} from '../../../../src/parsed.ts'

export type Kind = 'flows' | 'groups' | 'traces'

/** Milliseconds of the processor, longer than any text here takes; other work of the machine counts in nothing. */
const SLOW_MS = 2000

/** What is wrong with how a text is read, or null: an error that is thrown, one without its place, one that takes long. */
export function complaint(kind: Kind, text: string): string | null {
  const start = process.cpuUsage()
  try {
    const wrong = READ[kind](text)
    const {user, system} = process.cpuUsage(start)
    const took = (user + system) / 1000
    return wrong ?? (took > SLOW_MS ? `took ${Math.round(took)} ms` : null)
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
}

const READ: Readonly<Record<Kind, (text: string) => string | null>> = {
  flows(text) {
    const {items, unparsed} = parseFlows(text)
    for (const flow of items) {
      formatFlow(flow)
      const lost = unplaced(flow.line, text) ?? unknownWithout(flow.actions)
      if (lost !== null) return lost
    }
    return misplaced(unparsed, text)
  },
  groups(text) {
    const {items, unparsed} = parseGroups(text)
    for (const group of items) {
      formatGroup(group)
      const lost = unplaced(group.line, text) ?? unknownWithout(group.buckets.flatMap(({actions}) => actions))
      if (lost !== null) return lost
    }
    return misplaced(unparsed, text)
  },
  traces(text) {
    const trace = parseTraceOutput(text)
    formatTraceOutput(trace)
    for (const {line} of trace.passes) {
      const lost = unplaced(line, text)
      if (lost !== null) return lost
    }
    return misplaced(trace.unparsed, text)
  },
}

const linesOf = (text: string): string[] => text.split('\n')

const unplaced = (line: number, text: string): string | null =>
  line >= 1 && line <= linesOf(text).length ? null : `an item has line ${line} of ${linesOf(text).length}`

/** What is kept verbatim says why. */
function unknownWithout(actions: readonly Action[]): string | null {
  for (const action of actions) {
    if (action.kind === 'unknown' && action.reason === '') return `'${action.text}' is unknown without a reason`
    const inner = 'actions' in action ? unknownWithout(action.actions) : null
    if (inner !== null) return inner
  }
  return null
}

/** Each error names the line and the column where its text stands. */
function misplaced(unparsed: readonly Unparsed[], text: string): string | null {
  const lines = linesOf(text)
  for (const {line, column, text: own, reason} of unparsed) {
    const where = `error '${reason}' at ${line}:${column}`
    if (reason === '') return `${where} has no reason`
    const there = lines[line - 1]
    if (there === undefined || column < 1 || column > expandTabs(there).length + 1)
      return `${where} is outside the text`
    // Where tabs stand for an indentation, columns are counted as a terminal shows them.
    const shown = [there, expandTabs(there)].map((line) => line.slice(column - 1))
    if (!shown.some((line) => line.startsWith(own.trimEnd()))) return `${where}: '${own}' does not stand there`
  }
  return null
}
