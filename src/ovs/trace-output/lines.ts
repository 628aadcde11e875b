/** A line of a trace as it was pasted: without carriage return, tabs, and what stands before every line. */
export interface TraceLine {
  /** From 1. */
  readonly line: number
  readonly text: string
  /** What was taken away in front, in characters. */
  readonly cut: number
}

const FIRST = /^(?<prefix>[\s>|#*]*)(Bridge|Flow): /

/** The lines of a pasted text: the first `Flow:` shows what a mail or a markdown file put before all of them. */
export function traceLines(text: string): TraceLine[] {
  const lines = text.replace(/^\ufeff/, '').split(text.includes('\n') ? /\r*\n/ : '\r')
  const expanded = lines.map(expandTabs)
  const prefix = expanded.map((line) => FIRST.exec(line)?.groups?.prefix).find((found) => found !== undefined) ?? ''
  if (lines.at(-1) === '') expanded.pop()
  return expanded.map((line, i) => {
    const cut = prefixLength(line, prefix)
    return {line: i + 1, text: line.slice(cut), cut}
  })
}

function prefixLength(line: string, prefix: string): number {
  if (line.startsWith(prefix)) return prefix.length
  if (prefix.trim() === '') return Math.min(prefix.length, line.length - line.trimStart().length)
  // An empty line of a quotation has lost the blank behind its mark.
  return line.startsWith(prefix.trimEnd()) ? prefix.trimEnd().length : 0
}

/** Terminals and editors make eight blanks a tab. */
export function expandTabs(line: string): string {
  if (!/^ *\t/.test(line)) return line
  let out = ''
  let i = 0
  for (; line[i] === ' ' || line[i] === '\t'; i++) out += line[i] === ' ' ? ' ' : ' '.repeat(8 - (out.length % 8))
  return out + line.slice(i)
}
