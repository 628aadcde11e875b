import type {Unparsed} from '../../parsed.ts'
import {Cursor} from './cursor.ts'
import type {MatchBuilder} from './match-builder.ts'
import {readMatchToken} from './match-reader.ts'
import {STATISTIC, TOKENS, type Token} from './match-tokens.ts'
import {addToHash} from './name-table.ts'
import type {Names} from './names.ts'
import {readName} from './port-name.ts'

/** Reads what stands before `actions=` of one line after the other. */
export class FlowHead {
  readonly c = new Cursor()
  /** By `STATISTIC`; -1 where the line does not say. */
  readonly numbers = new Float64Array(Object.keys(STATISTIC).length)
  /** The cookie, in the last two. */
  readonly wide = new Uint32Array(4)
  flags: string[] | null = null
  unknown: string[] | null = null
  table: number | null = 0
  tableName: string | null = null
  start = 0
  matchStart = -1
  matchEnd = -1
  actionsStart = 0
  readonly names: Names
  private readonly match: MatchBuilder
  private readonly unparsed: Unparsed[]

  constructor(names: Names, match: MatchBuilder, unparsed: Unparsed[]) {
    this.names = names
    this.match = match
    this.unparsed = unparsed
  }

  /** Reads up to the actions; false where the line has none, and is no flow. The match is left in the builder. */
  read(text: string, start: number, end: number, line: number): boolean {
    this.begin(text, start, end)
    const {c} = this
    const {codes} = c
    for (;;) {
      let code = c.peek()
      while (code === 44 || code === 32) {
        c.pos++
        code = c.peek()
      }
      if (c.pos >= end) return false
      const from = c.pos
      let p = from
      let hash = 0
      for (; p < end; p++) {
        code = codes[p]!
        if (code === 61 || code === 44 || code === 32) break
        hash = addToHash(hash, code)
      }
      const token = TOKENS.find(codes, from, p, hash)
      c.pos = p
      if (token !== undefined) {
        if (token.kind === 'actions') {
          this.actionsStart = c.pos = p + 1
          return true
        }
        if (this.readToken(token, from)) continue
      }
      c.pos = p
      this.keepUnknown(from, line)
    }
  }

  private begin(text: string, start: number, end: number): void {
    this.c.over(text, start, end)
    const {numbers, wide} = this
    for (let i = 0; i < numbers.length; i++) numbers[i] = -1
    wide[2] = 0
    wide[3] = 0
    this.flags = null
    this.unknown = null
    this.table = 0
    this.tableName = null
    this.start = start
    this.matchStart = -1
    this.matchEnd = -1
  }

  /** Reads what stands behind a known word; false where it isn't what that word takes. */
  private readToken(token: Token, from: number): boolean {
    const {c} = this
    switch (token.kind) {
      case 'statistic':
        return this.readStatistic(token.statistic)
      case 'table':
        return this.readTable()
      case 'flag':
        this.flags ??= []
        this.flags.push(c.text.slice(from, c.pos))
        return true
      default:
        if (!readMatchToken(c, token, this.names, this.match) || !this.ends()) return false
        if (this.matchStart < 0) this.matchStart = from
        this.matchEnd = c.pos
        return true
    }
  }

  private readStatistic(statistic: number): boolean {
    const {c} = this
    if (!c.take(61)) return false
    if (statistic === STATISTIC.cookie) return c.wide(this.wide) && this.ends()
    const value = c.decimal()
    if (statistic === STATISTIC.duration) c.take(115)
    this.numbers[statistic] = value
    return value >= 0 && this.ends()
  }

  private readTable(): boolean {
    const {c} = this
    if (!c.take(61)) return false
    const start = c.pos
    const id = c.uint()
    if (id >= 0 && this.ends()) {
      this.table = id
      return true
    }
    c.pos = start
    const name = readName(c)
    this.tableName = name
    this.table = this.names.tables?.get(name) ?? null
    return name !== '' && this.ends()
  }

  private keepUnknown(from: number, line: number): void {
    const {c} = this
    skipValue(c)
    const text = c.text.slice(from, c.pos)
    // Numbers before the match are followed by a comma and a blank, parts of the match by a comma alone.
    if (this.matchStart < 0 && c.text.startsWith(', ', c.pos)) {
      const column = from - c.text.lastIndexOf('\n', from)
      this.unparsed.push({line, column, text, reason: 'unknown statistic of a flow'})
      return
    }
    if (this.matchStart < 0) this.matchStart = from
    this.matchEnd = c.pos
    this.unknown ??= []
    this.unknown.push(text)
  }

  private ends(): boolean {
    const code = this.c.peek()
    return code === 44 || code === 32 || code === 0
  }
}

/** Steps over a value, to the comma or blank behind it; parentheses and quotes hold it together. */
function skipValue(c: Cursor): void {
  let depth = 0
  let quoted = false
  for (; c.pos < c.end; c.pos++) {
    const code = c.codes[c.pos]!
    if (code === 34) quoted = !quoted
    else if (quoted) continue
    else if (code === 40) depth++
    else if (code === 41) depth--
    else if ((code === 44 || code === 32) && depth <= 0) return
  }
}
