import type {Parsed, Unparsed} from '../../parsed.ts'
import {readActionList} from './actions.ts'
import {toBig} from './big.ts'
import {Cursor} from './cursor.ts'
import {readName} from './field-value.ts'
import type {Flow} from './flow-types.ts'
import {MatchBuilder} from './match-builder.ts'
import {readMatchToken} from './match-reader.ts'
import {STATISTIC, TOKENS} from './match-tokens.ts'
import {addToHash} from './name-table.ts'
import type {Names} from './names.ts'
import {reasonForLine} from './not-a-flow.ts'

const DEFAULT_PRIORITY = 32768
const NO_FLAGS: readonly string[] = []

/**
 * Reads what `ovs-ofctl dump-flows` prints, in any OpenFlow version, with or without statistics and names; also
 * `ovs-appctl bridge/dump-flows` and the trimmed lines of a support bundle (lib/ofp-flow.c, lib/match.c of Open vSwitch).
 *
 * Lines that are no flow (but the header) are in `unparsed`: with any of these the table is not known whole. Parts of a
 * match or of actions that aren't known stay within their flow: `unknownMatch`, and actions of kind `unknown`.
 */
export function parseFlows(text: string, names: Names = {}): Parsed<Flow> {
  const items: Flow[] = []
  const unparsed: Unparsed[] = []
  const reader = new FlowReader(text, names, unparsed)
  let line = 1
  for (let pos = 0; pos < text.length; line++) {
    const newline = text.indexOf('\n', pos)
    const next = newline < 0 ? text.length : newline
    let end = next
    while (end > pos && text.charCodeAt(end - 1) <= 32) end--
    while (pos < end && text.charCodeAt(pos) <= 32) pos++
    if (pos < end) {
      const known = unparsed.length
      const flow = reader.read(pos, end, line)
      if (flow) items.push(flow)
      else {
        unparsed.length = known
        const reason = reasonForLine(text.slice(pos, end))
        if (reason) unparsed.push({line, column: pos - text.lastIndexOf('\n', pos), text: text.slice(pos, end), reason})
      }
    }
    pos = next + 1
  }
  return {items, unparsed}
}

class FlowReader {
  readonly #c = new Cursor()
  readonly #match = new MatchBuilder()
  readonly #numbers = new Float64Array(12)
  readonly #wide = new Uint32Array(4)
  readonly #text: string
  readonly #names: Names
  readonly #unparsed: Unparsed[]
  #tableName: string | null = null
  #table: number | null = 0

  constructor(text: string, names: Names, unparsed: Unparsed[]) {
    this.#text = text
    this.#names = names
    this.#unparsed = unparsed
  }

  /** The flow of a line; null where the line has no `actions=`. */
  read(start: number, end: number, line: number): Flow | null {
    const text = this.#text
    const c = this.#c.over(text, start, end)
    const match = this.#match
    this.#numbers.fill(-1)
    this.#wide.fill(0)
    this.#table = 0
    this.#tableName = null
    let flags: string[] | null = null
    let unknown: string[] | null = null
    let matchStart = -1
    let matchEnd = -1
    for (;;) {
      let code = c.peek()
      while (code === 44 || code === 32) {
        c.pos++
        code = c.peek()
      }
      if (c.pos >= end) {
        match.clear()
        return null
      }
      const from = c.pos
      let p = from
      let hash = 0
      for (; p < end; p++) {
        code = text.charCodeAt(p)
        if (code === 61 || code === 44 || code === 32) break
        hash = addToHash(hash, code)
      }
      const token = TOKENS.find(text, from, p, hash)
      c.pos = p
      if (token) {
        if (token.kind === 'actions') break
        if (token.kind === 'statistic') {
          if (this.#readStatistic(token.statistic)) continue
        } else if (token.kind === 'table') {
          if (this.#readTable()) continue
        } else if (token.kind === 'flag') {
          flags ??= []
          flags.push(text.slice(from, p))
          continue
        } else if (readMatchToken(c, token, this.#names, match) && this.#ends()) {
          if (matchStart < 0) matchStart = from
          matchEnd = c.pos
          continue
        }
      }
      c.pos = p
      skipValue(c)
      // Numbers before the match are followed by a comma and a blank, parts of the match by a comma alone.
      if (matchStart < 0 && text.charCodeAt(c.pos) === 44 && text.charCodeAt(c.pos + 1) === 32) {
        const column = from - text.lastIndexOf('\n', from)
        this.#unparsed.push({line, column, text: text.slice(from, c.pos), reason: 'unknown statistic of a flow'})
        continue
      }
      if (matchStart < 0) matchStart = from
      matchEnd = c.pos
      unknown ??= []
      unknown.push(text.slice(from, c.pos))
    }
    c.pos++
    const actionsStart = c.pos
    const actions = readActionList(c, this.#names, 0)
    while (c.pos < end) {
      // A closing parenthesis too many: what follows is kept, and not taken for actions that OVS would run.
      actions.push({text: text.slice(c.pos, end), kind: 'unknown', reason: 'unbalanced parenthesis'})
      c.pos = end
    }
    const numbers = this.#numbers
    const priority = numbers[STATISTIC.priority]!
    const flow: Flow = {
      line,
      text: text.slice(start, end),
      cookie: toBig(this.#wide[2]!, this.#wide[3]!),
      table: this.#table,
      tableName: this.#tableName,
      priority: priority < 0 ? DEFAULT_PRIORITY : priority,
      packets: orNull(numbers[STATISTIC.packets]!),
      bytes: orNull(numbers[STATISTIC.bytes]!),
      durationSeconds: orNull(numbers[STATISTIC.duration]!),
      idleTimeout: orZero(numbers[STATISTIC.idleTimeout]!),
      hardTimeout: orZero(numbers[STATISTIC.hardTimeout]!),
      idleAge: orNull(numbers[STATISTIC.idleAge]!),
      hardAge: orNull(numbers[STATISTIC.hardAge]!),
      importance: orZero(numbers[STATISTIC.importance]!),
      flags: flags ?? NO_FLAGS,
      matchText: matchStart < 0 ? '' : text.slice(matchStart, matchEnd),
      match: match.finish(),
      unknownMatch: unknown ?? NO_FLAGS,
      actionsText: text.slice(actionsStart, end),
      actions,
    }
    if (numbers[STATISTIC.offloadPackets]! < 0 && numbers[STATISTIC.offloadBytes]! < 0) return flow
    return {
      ...flow,
      offloadPackets: orZero(numbers[STATISTIC.offloadPackets]!),
      offloadBytes: orZero(numbers[STATISTIC.offloadBytes]!),
    }
  }

  #readStatistic(statistic: number): boolean {
    const c = this.#c
    if (!c.take(61)) return false
    if (statistic === STATISTIC.cookie) return c.wide(this.#wide) && this.#ends()
    const value = c.decimal()
    if (statistic === STATISTIC.duration) c.take(115)
    this.#numbers[statistic] = value
    return value >= 0 && this.#ends()
  }

  #readTable(): boolean {
    const c = this.#c
    if (!c.take(61)) return false
    const start = c.pos
    const id = c.uint()
    if (id >= 0 && this.#ends()) {
      this.#table = id
      return true
    }
    c.pos = start
    const name = readName(c)
    this.#tableName = name
    this.#table = this.#names.tables?.get(name) ?? null
    return name !== '' && this.#ends()
  }

  #ends(): boolean {
    const code = this.#c.peek()
    return code === 44 || code === 32 || code === 0
  }
}

/** Steps over a value, to the comma or blank behind it; parentheses and quotes hold it together. */
function skipValue(c: Cursor): void {
  let depth = 0
  let quoted = false
  for (; c.pos < c.end; c.pos++) {
    const code = c.text.charCodeAt(c.pos)
    if (code === 34) quoted = !quoted
    else if (quoted) continue
    else if (code === 40) depth++
    else if (code === 41) depth--
    else if ((code === 44 || code === 32) && depth <= 0) return
  }
}

function orNull(value: number): number | null {
  return value < 0 ? null : value
}

function orZero(value: number): number {
  return value < 0 ? 0 : value
}
