import type {Cursor} from './cursor.ts'
import {RESERVED_PORTS} from './flags.ts'
import type {Names} from './names.ts'

const QUOTE = 34

/** A port by number, reserved name, or name in or out of quotes; -1 where nobody knows it. */
export function readPort(c: Cursor, names: Names): number {
  const start = c.pos
  const number = c.uint()
  // OpenFlow 1.1 and later number the reserved ports in 32 bits.
  if (number >= 0 && endsValue(c)) return number >= 0xffff_ff00 ? number & 0xffff : number
  c.pos = start
  return portNumber(readName(c), names)
}

/** The ofport of a name (quotes taken off), -1 if unknown. */
export function portNumber(name: string, names: Names): number {
  return names.ports?.get(name) ?? RESERVED_PORTS.get(name) ?? RESERVED_PORTS.get(name.toUpperCase()) ?? -1
}

/** A name that may stand in quotes with JSON's escapes. */
export function readName(c: Cursor): string {
  if (c.peek() !== QUOTE) {
    const start = c.pos
    while (c.pos < c.end && isNameCode(c.codes[c.pos]!) && !atArrow(c)) c.pos++
    return c.text.slice(start, c.pos)
  }
  const start = c.pos++
  let escaped = false
  for (; c.pos < c.end; c.pos++) {
    const code = c.codes[c.pos]!
    if (code === 92) {
      escaped = true
      c.pos++
    } else if (code === QUOTE) break
  }
  const inner = c.text.slice(start + 1, c.pos)
  c.take(QUOTE)
  return escaped ? withoutEscapes(inner) : inner
}

function withoutEscapes(inner: string): string {
  try {
    return String(JSON.parse(`"${inner}"`))
  } catch {
    return inner
  }
}

/** Whether a value may end here. */
export function endsValue(c: Cursor): boolean {
  return !isNameCode(c.peek()) || atArrow(c)
}

function atArrow(c: Cursor): boolean {
  return c.text.startsWith('->', c.pos)
}

/** Not a comma, blank, parenthesis, colon, arrow or quote. */
function isNameCode(code: number): boolean {
  return code > 32 && code !== 44 && code !== 40 && code !== 41 && code !== QUOTE && code !== 58
}
