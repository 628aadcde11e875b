import {readActionList} from './actions.ts'
import {toBig} from './big.ts'
import type {Cursor} from './cursor.ts'
import type {FlowHead} from './flow-head.ts'
import type {Action, Flow, Match} from './flow-types.ts'
import {STATISTIC} from './match-tokens.ts'
import type {Names} from './names.ts'

const DEFAULT_PRIORITY = 32768
const NONE: readonly string[] = []

/**
 * A flow of a dump. Its texts are cut out of the dump when they are asked for: else 100,000 flows would hold 300,000 of
 * them. Its actions are read then, too: a trace runs those of a few dozen flows.
 */
export class DumpedFlow implements Flow {
  readonly line: number
  readonly cookie: bigint
  readonly table: number | null
  readonly tableName: string | null
  readonly priority: number
  readonly packets: number | null
  readonly bytes: number | null
  readonly offloadPackets?: number
  readonly offloadBytes?: number
  readonly durationSeconds: number | null
  readonly idleTimeout: number
  readonly hardTimeout: number
  readonly idleAge: number | null
  readonly hardAge: number | null
  readonly importance: number
  readonly flags: readonly string[]
  readonly match: Match
  readonly unknownMatch: readonly string[]
  #actions: readonly Action[] | null
  /** Over the whole dump: all its flows share one. */
  private readonly c: Cursor
  private readonly names: Names
  private readonly start: number
  private readonly end: number
  private readonly matchStart: number
  private readonly matchEnd: number
  private readonly actionsStart: number

  constructor(head: FlowHead, line: number, match: Match) {
    const {numbers, c} = head
    this.line = line
    this.cookie = toBig(head.wide[2]!, head.wide[3]!)
    this.table = head.table
    this.tableName = head.tableName
    this.priority = numbers[STATISTIC.priority]! < 0 ? DEFAULT_PRIORITY : numbers[STATISTIC.priority]!
    this.packets = orNull(numbers[STATISTIC.packets]!)
    this.bytes = orNull(numbers[STATISTIC.bytes]!)
    this.durationSeconds = orNull(numbers[STATISTIC.duration]!)
    this.idleTimeout = orZero(numbers[STATISTIC.idleTimeout]!)
    this.hardTimeout = orZero(numbers[STATISTIC.hardTimeout]!)
    this.idleAge = orNull(numbers[STATISTIC.idleAge]!)
    this.hardAge = orNull(numbers[STATISTIC.hardAge]!)
    this.importance = orZero(numbers[STATISTIC.importance]!)
    this.flags = head.flags ?? NONE
    this.match = match
    this.unknownMatch = head.unknown ?? NONE
    this.#actions = null
    this.c = c
    this.names = head.names
    this.start = head.start
    this.end = c.end
    this.matchStart = head.matchStart
    this.matchEnd = head.matchEnd
    this.actionsStart = head.actionsStart
    if (numbers[STATISTIC.offloadPackets]! >= 0) this.offloadPackets = numbers[STATISTIC.offloadPackets]!
    if (numbers[STATISTIC.offloadBytes]! >= 0) this.offloadBytes = numbers[STATISTIC.offloadBytes]!
  }

  get actions(): readonly Action[] {
    this.#actions ??= readActions(this.c.over(this.c.text, this.actionsStart, this.end), this.names)
    return this.#actions
  }

  get text(): string {
    return this.c.text.slice(this.start, this.end)
  }

  get matchText(): string {
    return this.matchStart < 0 ? '' : this.c.text.slice(this.matchStart, this.matchEnd)
  }

  get actionsText(): string {
    return this.c.text.slice(this.actionsStart, this.end)
  }
}

function readActions(c: Cursor, names: Names): readonly Action[] {
  const actions = readActionList(c, names, 0)
  if (c.pos >= c.end) return actions
  // A closing parenthesis too many: what follows is kept, and not taken for actions that OVS would run.
  return [...actions, {text: c.text.slice(c.pos, c.end), kind: 'unknown', reason: 'unbalanced parenthesis'}]
}

function orNull(value: number): number | null {
  return value < 0 ? null : value
}

function orZero(value: number): number {
  return value < 0 ? 0 : value
}
