import {shown} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {displayWidth} from '../width.ts'
import type {Span} from '../wrap.ts'

/** A shell word, its quotes included, or spaces between two. */
const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+|["'\\]/g

/** A command that can be copied as it stands: broken between words only, with a backslash at the end of each line. */
export function commandLines(screen: Screen, head: readonly Span[], command: string): string[] {
  const first = head.map(({role, text}) => (role === null ? text : screen.paint[role](text))).join('')
  const indent = displayWidth(first)
  const lines: string[] = []
  let line = ''
  for (const [word] of shown(screen, command).matchAll(WORD)) {
    // Two columns for the backslash.
    if (line !== '' && indent + displayWidth(line) + 1 + displayWidth(word) > screen.width - 2) {
      lines.push(line + ' \\')
      line = '  ' + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((text, i) => (i === 0 ? first : ' '.repeat(indent)) + screen.paint.command(text))
}
