import type {Unparsed} from '../../parsed.ts'

/**
 * Calls back for each line that isn't blank, with its bounds in `text` (blanks at both ends and a carriage return left
 * out) and its number from 1.
 */
export function eachLine(text: string, visit: (start: number, end: number, line: number) => void): void {
  let line = 1
  for (let pos = 0; pos < text.length; line++) {
    const newline = text.indexOf('\n', pos)
    const next = newline < 0 ? text.length : newline
    let start = pos
    let end = next
    while (end > start && text.charCodeAt(end - 1) <= 32) end--
    while (start < end && text.charCodeAt(start) <= 32) start++
    if (start < end) visit(start, end, line)
    pos = next + 1
  }
}

/** The column, from 1, of a position in a text. */
export const columnOf = (text: string, position: number): number =>
  position - (position === 0 ? -1 : text.lastIndexOf('\n', position - 1))

/** A line that isn't blank. */
export interface TextLine {
  /** From 1. */
  readonly line: number
  /** Without blanks at either end. */
  readonly text: string
  /** Blanks in front. */
  readonly indent: number
}

/** The lines of a text that aren't blank; CRLF is accepted. */
export function textLines(text: string): TextLine[] {
  const lines: TextLine[] = []
  eachLine(text, (start, end, line) => {
    lines.push({line, text: text.slice(start, end), indent: start - text.lastIndexOf('\n', start - 1) - 1})
  })
  return lines
}

/** A line, for `unparsed`. */
export function unparsedLine({line, text, indent}: TextLine, reason: string): Unparsed {
  return {line, column: indent + 1, text, reason}
}
