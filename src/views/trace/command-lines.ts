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
  for (const part of withTheirValues(shown(screen, command))) {
    // Two columns for the backslash.
    if (line !== '' && indent + displayWidth(line) + 1 + displayWidth(part) > screen.width - 2) {
      lines.push(line + ' \\')
      line = '  ' + part
    } else line = line === '' ? part : `${line} ${part}`
  }
  lines.push(line)
  return lines.map((text, i) => (i === 0 ? first : ' '.repeat(indent)) + screen.paint.command(text))
}

/** Its words, but a flag and what follows it stay on one line. */
function withTheirValues(command: string): string[] {
  const parts: string[] = []
  let flag = false
  for (const [word] of command.matchAll(WORD)) {
    if (flag && !word.startsWith('-')) parts.push(`${parts.pop()} ${word}`)
    else parts.push(word)
    flag = word.startsWith('-') && !word.includes('=')
  }
  return parts
}
