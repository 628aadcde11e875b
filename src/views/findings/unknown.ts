import type {Unknown} from '../../diagnose/finding.ts'
import type {Report} from '../../diagnose/report.ts'
import {layOut} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {commandLines} from '../trace/command-lines.ts'
import {pad} from '../width.ts'
import {plain, span} from '../wrap.ts'
import {plural} from './words.ts'

const LABEL = 10

/** Paragraphs before the short view counts the others. */
const SHORT_LIST = 6

/** What could not be said: each missing piece once, however many rules wanted it, and the open questions. */
export function unknownLines({unknown}: Report, screen: Screen, wide: boolean): string[] {
  const groups = [...byReason(unknown)]
  const shown = wide ? groups : groups.slice(0, SHORT_LIST)
  const left = groups.length - shown.length
  return [
    ...shown.flatMap((group) => groupLines(group, screen, wide)),
    ...(left === 0
      ? []
      : layOut(screen, {head: [plain(pad('', LABEL))], body: [plain(`and ${left} more: -o wide names them`)]})),
  ]
}

function byReason(unknown: readonly Unknown[]): Iterable<readonly Unknown[]> {
  const groups = new Map<string, Unknown[]>()
  for (const each of unknown) {
    const key = JSON.stringify([each.node, each.object, causeOf(each.reason)])
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  return groups.values()
}

/** Why a probe failed, without its name: of a node that is gone, all failed by the same. */
const causeOf = (reason: string): string => reason.replace(/^[\w-]+ failed: /, '')

function groupLines(group: readonly Unknown[], screen: Screen, wide: boolean): string[] {
  const [first] = group
  if (!first) return []
  const {node, object, measure} = first
  const reason = group.every((each) => each.reason === first.reason) ? first.reason : causeOf(first.reason)
  const what = [...new Set(group.map((each) => each.what))]
  const named =
    wide || what.length <= 3 ? what.join(', ') : `${what.slice(0, 3).join(', ')} and ${what.length - 3} more`
  const rules = new Set(group.map(({rule}) => rule))
  const askers = rules.size === 1 ? [...rules].join('') : plural(rules.size, 'rule')
  return [
    ...layOut(screen, {
      head: [span('unknown', pad('unknown', LABEL))],
      body: [
        ...(node === null ? [] : [span('node', node), plain(' ')]),
        ...(object === null ? [] : [span('pod', object), plain(' ')]),
        plain(`${named}: ${reason}`),
        span('dim', ` (${wide ? [...rules].join(', ') : askers})`),
      ],
    }),
    ...(measure === null ? [] : commandLines(screen, [span('heading', pad('  measure', LABEL))], measure)),
  ]
}
