export interface Line {
  /** From 1. */
  readonly line: number
  /** Without its line end, LF or CRLF. */
  readonly text: string
}

/** The lines of a text that say something: blank ones are left out, the numbers are those of the text. */
export const linesOf = (text: string): readonly Line[] =>
  text
    .split(/\r?\n/)
    .map((line, i) => ({line: i + 1, text: line}))
    .filter((line) => line.text.trim() !== '')
