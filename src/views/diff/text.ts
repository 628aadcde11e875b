import type {Finding} from '../../diagnose/finding.ts'
import type {Change, Diff, DropChange, TraceChange} from '../../diff/answer.ts'
import {plural, whereSpans} from '../findings/words.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {type Role, verdictRole} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {plain, type Span, span} from '../wrap.ts'

/** Lines of one change before the short view counts the others, and changes of one kind on one node. */
const SHORT_LINES = 6
const SHORT_LIST = 12

/**
 * The screen of `diff`: what became of packets, then findings, then the state by node and kind, last what could not be compared.
 *
 * @returns lines without their ends
 */
export const diffText = (diff: Diff, screen: Screen): string[] => diffLines(diff, screen, false)

/** The same with every change and every line of it. */
export const diffWide = (diff: Diff, screen: Screen): string[] => diffLines(diff, screen, true)

function diffLines(diff: Diff, screen: Screen, wide: boolean): string[] {
  const {before, after, changes, findings, traces, unread} = diff
  const g = glyphs(screen.unicode)
  const nothing =
    changes.length + findings.appeared.length + findings.gone.length + traces.changed.length + unread.length === 0
  return [
    ...layOut(screen, {
      head: [span('dim', `${before.takenAt} ${g.arrow} ${after.takenAt}`), plain('  ')],
      rest: [plain('  ')],
      body: [span('heading', nothing ? 'nothing changed but counters' : headline(diff))],
    }),
    ...section(shownTraces(traces.changed, screen, wide)),
    ...section([
      ...findings.appeared.map((each) => findingLines('+', each, screen)),
      ...findings.gone.map((each) => findingLines('-', each, screen)),
    ]),
    ...[...groups(changes)].flatMap((group) => ['', ...groupLines(group, screen, wide)]),
    ...(nothing && !wide ? [] : section(dropLines(diff.drops, screen, wide))),
    ...section(
      unread.map(({side, node, what, reason}) =>
        layOut(screen, {
          head: [span('unknown', 'not compared '), plain('')],
          rest: [plain('  ')],
          body: [...nodeSpans(node), plain(`${what}, ${side}: ${reason}`)],
        }),
      ),
    ),
  ]
}

function headline({changes, findings, traces}: Diff): string {
  const parts = [
    ...(traces.changed.length > 0 ? [`${traces.changed.length} of ${traces.asked} sampled packets end otherwise`] : []),
    ...(findings.appeared.length > 0 ? [`${plural(findings.appeared.length, 'finding')} more`] : []),
    ...(findings.gone.length > 0 ? [`${plural(findings.gone.length, 'finding')} gone`] : []),
    ...(changes.length > 0 ? [plural(changes.length, 'change')] : []),
  ]
  return parts.join(', ') || 'not all could be compared'
}

const section = (paragraphs: readonly string[][]): string[] =>
  paragraphs.length === 0 ? [] : ['', ...paragraphs.flat()]

const nodeSpans = (node: string | null): Span[] => (node === null ? [] : [span('node', node), plain(' ')])

function traceLines({from, to, before, after, reason}: TraceChange, screen: Screen): string[] {
  const {arrow} = glyphs(screen.unicode)
  return layOut(screen, {
    head: [span(verdictRole(before), before), plain(` ${arrow} `), span(verdictRole(after), after), plain('  ')],
    rest: [plain('  ')],
    body: [span('pod', from), plain(` ${arrow} `), span('pod', to), ...(reason === null ? [] : [plain(`: ${reason}`)])],
  })
}

function shownTraces(changed: readonly TraceChange[], screen: Screen, wide: boolean): string[][] {
  const shown = wide ? changed : changed.slice(0, SHORT_LINES)
  const left = changed.length - shown.length
  return [
    ...shown.map((change) => traceLines(change, screen)),
    ...(left === 0
      ? []
      : [layOut(screen, {head: [plain('  ')], body: [plain(`and ${left} more: -o wide names them`)]})]),
  ]
}

/** Drops of policies are told in the wide view alone: that is what policies are for. */
function dropLines(drops: readonly DropChange[], screen: Screen, wide: boolean): string[][] {
  const told = wide ? drops : drops.filter(({policies}) => policies.length === 0)
  return told.slice(0, wide ? told.length : SHORT_LINES).map(({node, what, packets, perSecond, policies}) =>
    layOut(screen, {
      head: [
        span('drop', 'dropped '),
        plain(`${plural(packets, 'packet')}${perSecond === null ? '' : ` (${perSecond}/s)`}  `),
      ],
      rest: [plain('  ')],
      body: [...nodeSpans(node), plain(`${what}${policies.length === 0 ? '' : `: ${policies.join(' or ')}`}`)],
    }),
  )
}

function findingLines(sign: '+' | '-', {id, where, message}: Finding, screen: Screen): string[] {
  return layOut(screen, {
    head: [span(sign === '+' ? 'drop' : 'good', `${sign} ${id}`), plain('  ')],
    rest: [plain('  ')],
    body: [...whereSpans(where), plain(`: ${message}`)],
  })
}

/** Changes of one kind on one node stand together; they are in that order. */
function groups(changes: readonly Change[]): Iterable<readonly Change[]> {
  const found = new Map<string, Change[]>()
  for (const change of changes) {
    const key = JSON.stringify([change.node, change.kind])
    const group = found.get(key)
    if (group) group.push(change)
    else found.set(key, [change])
  }
  return found.values()
}

function groupLines(group: readonly Change[], screen: Screen, wide: boolean): string[] {
  const [first] = group
  if (!first) return []
  const shown = wide ? group : group.slice(0, SHORT_LIST)
  const left = group.length - shown.length
  return [
    ...layOut(screen, {head: [], body: [...nodeSpans(first.node), span('heading', plural(group.length, first.kind))]}),
    ...shown.flatMap((change) => changeLines(change, screen, wide)),
    ...(left === 0 ? [] : layOut(screen, {head: [plain('  ')], body: [plain(`and ${left} more: -o wide names them`)]})),
  ]
}

function changeLines({what, before, after}: Change, screen: Screen, wide: boolean): string[] {
  const sign = before === null ? '+' : after === null ? '-' : '~'
  return [
    ...layOut(screen, {
      head: [span(sign === '~' ? 'warning' : sign === '+' ? 'good' : 'drop', `  ${sign} `)],
      body: [plain(what)],
      evidence: wide ? 'whole' : 'short',
    }),
    ...textLines('-', before, 'drop', screen, wide),
    ...textLines('+', after, 'good', screen, wide),
  ]
}

function textLines(sign: string, text: string | null, role: Role, screen: Screen, wide: boolean): string[] {
  if (text === null || text === '') return []
  const all = text.split('\n')
  const shown = wide ? all : all.slice(0, SHORT_LINES)
  const left = all.length - shown.length
  return [
    ...shown.flatMap((line) =>
      layOut(screen, {
        head: [span(role, `      ${sign} `)],
        body: [span('flow', line)],
        evidence: wide ? 'whole' : 'short',
      }),
    ),
    ...(left === 0
      ? []
      : layOut(screen, {head: [plain('        ')], body: [plain(`and ${plural(left, 'line')} more`)]})),
  ]
}
