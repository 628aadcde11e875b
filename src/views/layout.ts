import {glyphs, spellOut} from './glyphs.ts'
import {printable} from './printable.ts'
import type {Screen} from './screen.ts'
import {cut} from './width.ts'
import {plain, type Span, spansWidth, wrap} from './wrap.ts'

/** One paragraph: what stands before its first line, before its other lines, and what it says. */
export interface Paragraph {
  readonly head: readonly Span[]
  /** Default: spaces. Filled up to the head's width. */
  readonly rest?: readonly Span[]
  readonly body: readonly Span[]
  /**
   * The body is evidence, verbatim. `short`: breaks after commas too, at most three lines, the rest is `…`.
   * `whole`: one line however long, so that it can be searched and copied.
   */
  readonly evidence?: 'short' | 'whole'
}

const SHORT_LINES = 3

/** Less room than this for the words helps nobody: a very narrow terminal may wrap by itself. */
const LEAST = 20

/**
 * Sets a paragraph in the screen's width with a hanging indent. The one way to the screen: every span passes
 * `printable` here, before it is measured and painted.
 */
export function layOut(screen: Screen, {head, rest = [], body, evidence}: Paragraph): string[] {
  const clean = (spans: readonly Span[]) => spans.map((s) => ({...s, text: shown(screen, s.text)}))
  const first = clean(head)
  const indent = spansWidth(first)
  const others = clean(rest)
  const filler = plain(' '.repeat(Math.max(0, indent - spansWidth(others))))
  const columns = evidence === 'whole' ? Number.POSITIVE_INFINITY : Math.max(LEAST, screen.width - indent)
  const all = wrap(clean(body), columns, {raw: evidence === 'short'})
  const lines = evidence === 'short' ? shortened(screen, all, columns) : all
  return lines.map((line, i) => paintLine(screen, i === 0 ? [...first, ...line] : [...others, filler, ...line]))
}

/** Text as the screen can show it. */
export const shown = (screen: Screen, text: string): string =>
  screen.unicode ? printable(text) : spellOut(printable(text))

function shortened(screen: Screen, lines: Span[][], columns: number): Span[][] {
  if (lines.length <= SHORT_LINES) return lines
  const {more} = glyphs(screen.unicode)
  const last = lines[SHORT_LINES - 1] ?? []
  const text = last.map((s) => s.text).join('') + more
  return [...lines.slice(0, SHORT_LINES - 1), [{role: last.at(-1)?.role ?? null, text: cut(text, columns, more)}]]
}

function paintLine(screen: Screen, line: readonly Span[]): string {
  const used = line.findLastIndex(({text}) => text.trim() !== '')
  return merged(line.slice(0, used + 1))
    .map(({role, text}, i, all) => {
      const kept = i === all.length - 1 ? text.trimEnd() : text
      return role === null || kept.trim() === '' ? kept : screen.paint[role](kept)
    })
    .join('')
}

/** Neighbours of one role as one span: colour is switched once. */
function merged(line: readonly Span[]): Span[] {
  const out: Span[] = []
  for (const {role, text} of line) {
    const before = out.at(-1)
    if (before?.role === role) out[out.length - 1] = {role, text: before.text + text}
    else out.push({role, text})
  }
  return out
}
