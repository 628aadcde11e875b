import {shown} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {displayWidth} from '../width.ts'
import type {Span} from '../wrap.ts'

/** A shell word, its quotes included, or spaces between two. */
const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+|["'\\]/g

/**
 * A command that can be copied as it stands: broken between words only, with a backslash at the end of each line; a comment behind it on
 * a line of its own where there is no room.
 */
export function commandLines(screen: Screen, head: readonly Span[], command: string): string[] {
  const first = head.map(({role, text}) => (role === null ? text : screen.paint[role](text))).join('')
  const indent = displayWidth(first)
  const lines: string[] = []
  let line = ''
  const [words, comment] = wordsAndComment(shown(screen, command))
  for (const part of withTheirValues(words)) {
    // Two columns for the backslash.
    if (line !== '' && indent + displayWidth(line) + 1 + displayWidth(part) > screen.width - 2) {
      lines.push(line + ' \\')
      line = '  ' + part
    } else line = line === '' ? part : `${line} ${part}`
  }
  const isRoom = indent + displayWidth(line) + displayWidth(comment) <= screen.width
  lines.push(...(isRoom ? [line + comment] : [line, ` ${comment}`]))
  return lines.map((text, i) => (i === 0 ? first : ' '.repeat(indent)) + screen.paint.command(text))
}

/** Words, and what a shell leaves out behind them, ` # on node1`: no backslash would carry it over to the next line. */
function wordsAndComment(command: string): readonly [readonly string[], string] {
  const words = [...command.matchAll(WORD)].map(([word]) => word)
  const hash = words.indexOf('#')
  return hash < 0 ? [words, ''] : [words.slice(0, hash), ` ${words.slice(hash).join(' ')}`]
}

/** A flag and what follows it stay on one line. */
function withTheirValues(words: readonly string[]): string[] {
  const parts: string[] = []
  let flag = false
  for (const word of words) {
    if (flag && !word.startsWith('-')) parts.push(`${parts.pop()} ${word}`)
    else parts.push(word)
    flag = word.startsWith('-') && !word.includes('=')
  }
  return parts
}
