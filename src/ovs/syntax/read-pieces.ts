/**
 * Splits at commas that stand outside parentheses, brackets and quotes; blanks around a piece are left out.
 */
export function splitPieces(text: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let quoted = false
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 34) quoted = !quoted
    else if (quoted) continue
    else if (code === 40 || code === 91 || code === 123) depth++
    else if (code === 41 || code === 93 || code === 125) depth--
    else if (code === 44 && depth <= 0) {
      pieces.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  const last = text.slice(start).trim()
  if (last !== '' || pieces.length > 0) pieces.push(last)
  return pieces
}

/** `a=1,b=(c=2)` → a: `1`, b: `(c=2)`; a piece without `=` has the empty text. */
export function readKeys(text: string): Map<string, string> {
  const keys = new Map<string, string>()
  for (const piece of splitPieces(text)) {
    const equals = piece.indexOf('=')
    if (equals < 0) keys.set(piece, '')
    else keys.set(piece.slice(0, equals), piece.slice(equals + 1))
  }
  return keys
}

/** What stands between the parentheses of `(…)` or `name(…)`; null where there are none. */
export function insideParentheses(text: string): string | null {
  const open = text.indexOf('(')
  return open < 0 || !text.endsWith(')') ? null : text.slice(open + 1, -1)
}

/** A plain decimal or hexadecimal number; null for anything else, such as the `?` of a counter that isn't kept. */
export function readNumber(text: string | undefined): number | null {
  if (text === undefined || !/^(?:\d+(?:\.\d+)?|0x[\da-f]+)$/i.test(text)) return null
  return Number(text)
}
