import type {Cursor} from './cursor.ts'

/** The text of one argument of an action: up to the comma or closing parenthesis behind it, which is left standing. */
export function readArgument(c: Cursor): string {
  const start = c.pos
  while (c.pos < c.end && c.peek() !== 44 && c.peek() !== 41) c.pos++
  return c.text.slice(start, c.pos)
}
