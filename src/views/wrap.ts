import type {Role} from './paint.ts'
import {displayWidth, splitAt} from './width.ts'

/** Text with what it is; null: nothing special. */
export interface Span {
  readonly role: Role | null
  readonly text: string
}

export const plain = (text: string): Span => ({role: null, text})
export const span = (role: Role, text: string): Span => ({role, text})

export const spansWidth = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + displayWidth(text), 0)

/** Where a line may end: at a space, and in raw evidence after a comma as well. */
const PROSE = / +|[^ ]+/g
const RAW = / +|[^ ,]*,|[^ ,]+/g

/**
 * Breaks `printable` spans into lines of at most `width` columns. Spaces at a break are dropped; words that touch stay
 * together across spans; a word that is longer than a line is split where the line is full.
 */
export function wrap(spans: readonly Span[], width: number, {raw = false} = {}): Span[][] {
  const lines = new Lines(Math.max(1, width))
  for (const {role, text} of spans) {
    for (const [token] of text.matchAll(raw ? RAW : PROSE)) {
      if (token.startsWith(' ')) lines.space({role, text: token})
      else lines.piece({role, text: token}, raw && token.endsWith(','))
    }
  }
  return lines.end()
}

class Lines {
  readonly #width: number
  readonly #done: Span[][] = []
  #line: Span[] = []
  #gap: Span | null = null
  #word: Span[] = []

  constructor(width: number) {
    this.#width = width
  }

  piece(piece: Span, last: boolean): void {
    this.#word.push(piece)
    if (last) this.#place()
  }

  space(gap: Span): void {
    this.#place()
    this.#gap = gap
  }

  end(): Span[][] {
    this.#place()
    if (this.#line.length > 0 || this.#done.length === 0) this.#break()
    return this.#done
  }

  #place(): void {
    if (this.#word.length === 0) return
    const used = spansWidth(this.#line)
    const gap = this.#gap === null ? [] : [this.#gap]
    if (used > 0 && used + spansWidth(gap) + spansWidth(this.#word) > this.#width) this.#break()
    else this.#line.push(...gap)
    for (const piece of this.#word) this.#append(piece)
    this.#gap = null
    this.#word = []
  }

  #append({role, text}: Span): void {
    let rest = text
    for (;;) {
      const [head, tail] = splitAt(rest, this.#width - spansWidth(this.#line))
      if (tail === '') break
      // A wide character in one column: better a column too many than no end.
      const taken = head === '' && this.#line.length === 0 ? String.fromCodePoint(rest.codePointAt(0) ?? 0) : head
      if (taken !== '') this.#line.push({role, text: taken})
      this.#break()
      rest = rest.slice(taken.length)
    }
    if (rest !== '') this.#line.push({role, text: rest})
  }

  #break(): void {
    this.#done.push(this.#line)
    this.#line = []
  }
}
