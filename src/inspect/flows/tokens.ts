import {EXIT, Problem} from '../../problem.ts'

/** A piece of a `--match` expression. */
export interface Token {
  readonly kind: 'word' | 'operator' | 'open' | 'close' | 'end'
  readonly text: string
  /** From 1. */
  readonly column: number
}

const PIECE =
  /\s+|(?<open>\()|(?<close>\))|(?<operator>,|!=|<=|>=|=|<|>|~)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<word>[^\s()=<>!~,"']+)/y

/** @throws {Problem} MATCH_SYNTAX, with the column */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    PIECE.lastIndex = at
    const found = PIECE.exec(text)
    if (!found) throw matchProblem(at + 1, `'${text[at]}' does not belong here`)
    const {open, close, operator, double, single, word} = found.groups ?? {}
    const column = at + 1
    if (open) tokens.push({kind: 'open', text: open, column})
    else if (close) tokens.push({kind: 'close', text: close, column})
    else if (operator) tokens.push({kind: 'operator', text: operator, column})
    else if (word ?? double ?? single) tokens.push({kind: 'word', text: word ?? double ?? single ?? '', column})
    at = PIECE.lastIndex
  }
  return [...tokens, {kind: 'end', text: '', column: text.length + 1}]
}

/** A failure of a `--match` expression. */
export const matchProblem = (column: number, what: string): Problem =>
  new Problem(`--match, column ${column}: ${what}`, {
    code: 'MATCH_SYNTAX',
    exit: EXIT.usage,
    hints: [
      "--match 'nw_dst=10.10.1.5 and tcp' finds the flows that such a packet could hit",
      "--match 'table=SpoofGuard and n_packets>0', --match 'drop and not priority=0', --match 'actions~controller'",
    ],
  })
