/** A piece of input that a parser kept verbatim because it does not know it. Lines and columns count from 1. */
export interface Unparsed {
  readonly line: number
  readonly column: number
  readonly text: string
  readonly reason: string
}

/** What a parser read: it never throws on one bad line. Every item carries its own `line` (from 1). */
export interface Parsed<T> {
  readonly items: readonly T[]
  readonly unparsed: readonly Unparsed[]
}
