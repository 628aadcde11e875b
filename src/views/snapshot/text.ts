import type {NodeSummary, SnapshotSummary} from '../../snapshot/summary.ts'
import {layOut} from '../layout.ts'
import {printable} from '../printable.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'

/** Of several names the screen shows so many. */
const SHOWN = 3

/** The screen of `snapshot`: where it is, and what it lacks. */
export function snapshotText({file, bytes, nodes, missing, leftOut}: SnapshotSummary, screen: Screen): string[] {
  const reached = nodes.filter((node) => node.reached).length
  return [
    ...layOut(screen, {
      head: [span('heading', file ?? 'nowhere'), plain('  ')],
      body: [plain(`${reached} of ${nodes.length} nodes, ${(bytes / 1024).toFixed(0)} KiB of evidence`)],
    }),
    ...nodeLines(nodes, screen),
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

/** A line for each reason why something of a node was not read; nodes that lack the same share it. */
function nodeLines(nodes: readonly NodeSummary[], screen: Screen): string[] {
  const lacking = new Map<string, string[]>()
  for (const node of nodes)
    for (const words of lacksOf(node)) lacking.set(words, [...(lacking.get(words) ?? []), node.node])
  return [...lacking].flatMap(([words, names]) =>
    layOut(screen, {head: [span('unknown', '? '), span('node', few(names)), plain('  ')], body: [plain(words)]}),
  )
}

function lacksOf({probes, unread}: NodeSummary): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const {probe, reason} of unread) byReason.set(reason, [...(byReason.get(reason) ?? []), probe])
  return [...byReason].map(([reason, ids]) =>
    ids.length === probes
      ? `not read: ${printable(reason)}`
      : `not read: ${few([...new Set(ids)])}: ${printable(reason)}`,
  )
}

function few(names: readonly string[]): string {
  const shown = names.length > SHOWN + 1 ? names.slice(0, SHOWN) : names
  const more = names.length - shown.length
  return `${shown.map(printable).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
