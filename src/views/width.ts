/** What chalk writes around painted text. */
const PAINTED = /\x1b\[[\d;]*m/g
const ZERO = /^[\p{Mn}\p{Me}]$/u
/** East Asian Wide and Fullwidth (Unicode's EastAsianWidth.txt), and what terminals draw as a picture. */
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]$/u

function charWidth(char: string): number {
  if (char <= '~') return 1
  return ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1
}

/** Columns that `printable` text takes on a terminal, painted or not. */
export function displayWidth(text: string): number {
  const bare = text.includes('\x1b') ? text.replace(PAINTED, '') : text
  if (/^[ -~]*$/.test(bare)) return bare.length
  let width = 0
  for (const char of bare) width += charWidth(char)
  return width
}

/** Unpainted text split where `columns` are full; a combining mark stays with its letter. */
export function splitAt(text: string, columns: number): [head: string, tail: string] {
  let used = 0
  let at = 0
  for (const char of text) {
    used += charWidth(char)
    if (used > columns) break
    at += char.length
  }
  return [text.slice(0, at), text.slice(at)]
}

/** Unpainted text cut to `columns`, its last ones the `mark` where something is missing. */
export function cut(text: string, columns: number, mark = '…'): string {
  return displayWidth(text) <= columns ? text : splitAt(text, Math.max(0, columns - displayWidth(mark)))[0] + mark
}

/** Text with spaces after it up to `columns`; longer text stays whole. */
export const pad = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
