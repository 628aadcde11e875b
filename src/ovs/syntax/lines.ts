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
