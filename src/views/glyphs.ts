/** Marks and tree lines. */
export interface Glyphs {
  readonly ok: string
  readonly stop: string
  readonly warning: string
  readonly unknown: string
  readonly node: string
  readonly rail: string
  readonly hop: string
  readonly last: string
  readonly arrow: string
  readonly more: string
}

const UNICODE: Glyphs = {
  ok: '✓',
  stop: '✗',
  warning: '!',
  unknown: '?',
  node: '●',
  rail: '│',
  hop: '├─',
  last: '└─',
  arrow: '→',
  more: '…',
}

const ASCII: Glyphs = {
  ok: '+',
  stop: 'x',
  warning: '!',
  unknown: '?',
  node: '*',
  rail: '|',
  hop: '|-',
  last: '`-',
  arrow: '->',
  more: '...',
}

/** @param unicode whether the output shows more than ASCII */
export const glyphs = (unicode: boolean): Glyphs => (unicode ? UNICODE : ASCII)

const SPELT: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '↔': '<->',
  '⇄': '<->',
  '…': '...',
  '·': '-',
  '–': '-',
  '—': '-',
  '×': 'x',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '’': "'",
  '“': '"',
  '”': '"',
}

/** Our own sentences in ASCII, for a terminal that shows nothing else; names from a cluster keep their letters. */
export const spellOut = (text: string): string => text.replace(/[→←↔⇄…·–—×≤≥≠’“”]/g, (char) => SPELT[char] ?? char)
