/**
 * Characters that steer a terminal or hide in a line: C0 and C1 controls, bidirectional overrides, zero-width and other
 * default-ignorable code points, lone surrogates, private use, and every space or separator that is not U+0020.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu

const NAMED: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

/**
 * Makes text from outside safe to put on one line of a terminal: what would move the cursor, change colours, reorder
 * or hide is shown as `\n`, `\x1b`, `\u202e` or `\u{e0041}`. Everything else, of any script, stays as it is.
 */
export function printable(text: string): string {
  return /^[ -~]*$/.test(text) ? text : text.replace(HIDDEN, (char) => NAMED[char] ?? escaped(char))
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (code <= 0xff) return '\\x' + hex.padStart(2, '0')
  return code <= 0xffff ? '\\u' + hex.padStart(4, '0') : `\\u{${hex}}`
}

/** `text` with each such character replaced: for JSON and YAML, whose own escapes keep the value exact. */
export const replaceHidden = (text: string, by: (char: string) => string): string => text.replace(HIDDEN, by)

/** Whether `text` holds something that `printable` would change. */
export function hasHidden(text: string): boolean {
  return text.search(HIDDEN) >= 0
}
