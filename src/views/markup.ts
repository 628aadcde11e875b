import {printable} from './printable.ts'

const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}

/** Text for XML and HTML, in an element or in a quoted attribute: nothing in it is markup, or a character that XML 1.0 forbids. */
export const markup = (text: string): string =>
  printable(text)
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
    .replace(/[\ufffe\uffff]/g, '\ufffd')

/** Text for a paragraph or a table's cell of GitHub's Markdown: nothing in it is markup, a link, a mention or HTML. */
export const markdown = (text: string): string =>
  printable(text)
    .replace(/[&<>]/g, (char) => ENTITIES[char] ?? char)
    .replace(/[\\`*_[\]|~#@]/g, '\\$&')
    // GitHub makes a link of a bare address, unless one of its characters is an entity.
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, (word) => `${word.slice(0, -1)}&#46;`)

/** Text as inline code: a fence longer than any run of backticks in it. */
export function codeSpan(text: string): string {
  const shown = printable(text)
  const fence = '`'.repeat(longestRun(shown) + 1)
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return shown === '' ? '' : `${fence}${pad}${shown}${pad}${fence}`
}

/** Lines of code as a block. */
export function codeBlock(lines: readonly string[], language = ''): string[] {
  const shown = lines.map(printable)
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1))
  return [`${fence}${language}`, ...shown, fence]
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
