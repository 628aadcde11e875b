import type {NodeSummary, SnapshotSummary} from '../../snapshot/summary.ts'
import {layOut} from '../layout.ts'
import {printable} from '../printable.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'

/** Of the reasons why a node's probes were not read the screen shows so many. */
const SHOWN = 5

/** The screen of `snapshot`: where it is, and what it lacks. */
export function snapshotText({file, bytes, nodes, missing, leftOut}: SnapshotSummary, screen: Screen): string[] {
  const reached = nodes.filter((node) => node.reached).length
  return [
    ...layOut(screen, {
      head: [span('heading', file ?? 'nowhere'), plain('  ')],
      body: [plain(`${reached} of ${nodes.length} nodes, ${(bytes / 1024).toFixed(0)} KiB of evidence`)],
    }),
    ...nodes.flatMap((node) => nodeLines(node, screen)),
    ...missing
      .filter(({isAbsent}) => !isAbsent)
      .flatMap(({resource, reason}) =>
        layOut(screen, {
          head: [span('unknown', '? '), plain('API server  ')],
          body: [plain(`${resource}: ${printable(reason)}`)],
        }),
      ),
    ...leftOutLines(leftOut, screen),
  ]
}

/** The same file of many nodes is one line. */
function leftOutLines(leftOut: SnapshotSummary['leftOut'], screen: Screen): string[] {
  const counts = new Map<string, number>()
  for (const {file, reason} of leftOut) {
    const words = `${file.slice(file.lastIndexOf('/') + 1)}: ${reason}`
    counts.set(words, (counts.get(words) ?? 0) + 1)
  }
  return [...counts].flatMap(([words, count]) =>
    layOut(screen, {
      head: [plain('- left out  ')],
      body: [plain(`${printable(words)}${count === 1 ? '' : ` (${count} times)`}`)],
    }),
  )
}

function nodeLines({node, probes, unread}: NodeSummary, screen: Screen): string[] {
  if (unread.length === 0) return []
  const reasons = [...new Set(unread.map(({reason}) => reason))]
  const line = (text: string) =>
    layOut(screen, {head: [span('unknown', '? '), span('node', printable(node)), plain('  ')], body: [plain(text)]})
  if (unread.length === probes && reasons.length === 1) return line(`not read: ${printable(reasons[0] ?? '')}`)
  return [
    ...unread.slice(0, SHOWN).flatMap(({probe, reason}) => line(`${probe}: ${printable(reason)}`)),
    ...(unread.length > SHOWN ? line(`and ${unread.length - SHOWN} more`) : []),
  ]
}
