import type {Dialect} from '../../antrea/dialect.ts'
import {factsOf} from '../../antrea/facts.ts'
import {nearNames} from '../../near.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import type {Names} from '../../ovs/syntax/names.ts'
import {couldHit, packetsOf} from './packet-term.ts'
import type {Comparison, NumberKey, Query} from './query.ts'
import {matchProblem} from './tokens.ts'

/** What a query is asked of: a bridge's own names. */
export interface QueryContext {
  readonly dialect: Dialect
  /** Ports by name, and pods as `namespace/name`. */
  readonly names: Names
  readonly role: (flow: Flow) => string
}

/**
 * The query as a test of one bridge's flows.
 *
 * @throws {Problem} MATCH_SYNTAX for a table that the bridge has not, or a value that a field cannot have
 */
export function matcherOf(query: Query, context: QueryContext): (flow: Flow) => boolean {
  switch (query.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [matcherOf(query.left, context), matcherOf(query.right, context)]
      return query.kind === 'and' ? (flow) => left(flow) && right(flow) : (flow) => left(flow) || right(flow)
    }
    case 'not': {
      const inner = matcherOf(query.of, context)
      return (flow) => !inner(flow)
    }
    case 'number':
      return (flow) => compare(numberOf(flow, query.key), query.operator, query.value)
    case 'table': {
      checkTable(query, context.dialect)
      return (flow) => {
        const {id, name} = context.dialect.tableOf(flow)
        return (name === query.table || String(id) === query.table) === query.equal
      }
    }
    case 'cookie':
      return (flow) => ((flow.cookie & query.mask) === (query.value & query.mask)) === query.equal
    case 'text':
      return textMatcher(query.of, query.text, context)
    case 'drop':
      return (flow) => factsOf(flow).drops
    case 'packet': {
      const packets = packetsOf(query.name, query.value, context.names)
      if (packets.length === 0) {
        throw matchProblem(query.column, `'${query.value}' is no value of ${query.name}`)
      }
      return (flow) => couldHit(packets, flow)
    }
  }
}

function checkTable({table, column}: {table: string; column: number}, dialect: Dialect): void {
  if (dialect.idOf(table) !== null || dialect.tables.some(({name}) => name === table)) return
  const near = nearNames(
    table,
    dialect.tables.map((t) => t.name),
  )
  throw matchProblem(column, `no table '${table}'${near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''}`)
}

function textMatcher(of: 'actions' | 'match' | 'role', text: string, {role}: QueryContext): (flow: Flow) => boolean {
  const wanted = text.toLowerCase()
  const textOf = (flow: Flow): string =>
    of === 'actions' ? flow.actionsText : of === 'match' ? flow.matchText : role(flow)
  return (flow) => textOf(flow).toLowerCase().includes(wanted)
}

/** null where the dump has no such number: it compares with nothing. */
function numberOf(flow: Flow, key: NumberKey): number | null {
  switch (key) {
    case 'priority':
      return flow.priority
    case 'n_packets':
      return flow.packets
    case 'n_bytes':
      return flow.bytes
    case 'duration':
      return flow.durationSeconds
    case 'idle_age':
      return flow.idleAge
    case 'hard_age':
      return flow.hardAge
    case 'idle_timeout':
      return flow.idleTimeout
    case 'hard_timeout':
      return flow.hardTimeout
  }
}

function compare(a: number | null, operator: Comparison, b: number): boolean {
  if (a === null) return false
  switch (operator) {
    case '=':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}
