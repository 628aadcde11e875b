import {nearNames} from '../../near.ts'
import {FIELD_BY_NAME} from '../../ovs/fields.ts'
import {matchProblem, type Token, tokensOf} from './tokens.ts'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** A `--match` expression. */
export type Query =
  | {readonly kind: 'and' | 'or'; readonly left: Query; readonly right: Query}
  | {readonly kind: 'not'; readonly of: Query}
  | {readonly kind: 'number'; readonly key: NumberKey; readonly operator: Comparison; readonly value: number}
  | {readonly kind: 'table'; readonly equal: boolean; readonly table: string; readonly column: number}
  | {readonly kind: 'cookie'; readonly equal: boolean; readonly value: bigint; readonly mask: bigint}
  | {readonly kind: 'text'; readonly of: TextKey; readonly text: string}
  | {readonly kind: 'drop'}
  /** A packet's field, or a protocol where `value` is null. */
  | {readonly kind: 'packet'; readonly name: string; readonly value: string | null; readonly column: number}

const NUMBERS = [
  'priority',
  'n_packets',
  'n_bytes',
  'duration',
  'idle_age',
  'hard_age',
  'idle_timeout',
  'hard_timeout',
] as const
export type NumberKey = (typeof NUMBERS)[number]
const TEXTS = ['actions', 'match', 'role'] as const
export type TextKey = (typeof TEXTS)[number]

/** Words that stand for a protocol, as in a flow's match. */
export const PROTOCOL_WORDS: ReadonlySet<string> = new Set(
  'ip ipv4 ipv6 ip6 arp rarp icmp icmp6 icmpv6 igmp tcp tcp6 udp udp6 sctp sctp6 mpls mplsm nsh'.split(' '),
)

/**
 * Reads `nw_dst=10.10.1.5 and (tcp or udp) and not table=Output`: terms joined by `and` (or a comma), `or`, `not` and parentheses.
 *
 * @throws {Problem} MATCH_SYNTAX with the column of what is wrong
 */
export function parseQuery(text: string): Query {
  const reader = new Reader(tokensOf(text))
  return reader.whole()
}

class Reader {
  #at = 0
  readonly #tokens: readonly Token[]

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Query {
    const query = this.#or()
    const rest = this.#peek()
    if (rest.kind === 'close') throw matchProblem(rest.column, "')' closes nothing")
    if (rest.kind !== 'end') throw matchProblem(rest.column, `'and' or 'or' is missing before '${rest.text}'`)
    return query
  }

  #or(): Query {
    let left = this.#and()
    while (this.#takeWord('or')) left = {kind: 'or', left, right: this.#and()}
    return left
  }

  #and(): Query {
    let left = this.#not()
    while (this.#takeWord('and') || this.#takeOperator(',')) left = {kind: 'and', left, right: this.#not()}
    return left
  }

  #not(): Query {
    if (this.#takeWord('not')) return {kind: 'not', of: this.#not()}
    const token = this.#next()
    if (token.kind === 'open') {
      const inner = this.#or()
      const close = this.#next()
      if (close.kind !== 'close') throw matchProblem(token.column, "'(' is not closed")
      return inner
    }
    if (token.kind === 'end') throw matchProblem(token.column, 'a term is missing at the end')
    if (token.kind !== 'word') throw matchProblem(token.column, `a field or a word is missing before '${token.text}'`)
    return this.#term(token)
  }

  #term(name: Token): Query {
    const operator = this.#peek()
    if (operator.kind !== 'operator' || operator.text === ',') return bareWord(name)
    this.#at++
    const value = this.#next()
    if (value.kind !== 'word')
      throw matchProblem(value.column, `a value is missing after '${name.text}${operator.text}'`)
    return comparison(name, operator, value)
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? {kind: 'end', text: '', column: 1}
  }

  #next(): Token {
    const token = this.#peek()
    if (token.kind !== 'end') this.#at++
    return token
  }

  #takeWord(word: string): boolean {
    const token = this.#peek()
    const taken = token.kind === 'word' && token.text.toLowerCase() === word
    if (taken) this.#at++
    return taken
  }

  #takeOperator(text: string): boolean {
    const token = this.#peek()
    const taken = token.kind === 'operator' && token.text === text
    if (taken) this.#at++
    return taken
  }
}

function bareWord({text, column}: Token): Query {
  if (text === 'drop') return {kind: 'drop'}
  if (PROTOCOL_WORDS.has(text)) return {kind: 'packet', name: text, value: null, column}
  if (FIELD_BY_NAME.has(text)) throw matchProblem(column, `'${text}' needs a value: ${text}=…`)
  throw unknownName(text, column, ['drop', ...PROTOCOL_WORDS])
}

function comparison(name: Token, operator: Token, value: Token): Query {
  const key = name.text
  if (isOneOf(NUMBERS, key)) return numberTerm(key, operator, value)
  if (isOneOf(TEXTS, key)) {
    if (operator.text === '~' || operator.text === '=') return {kind: 'text', of: key, text: value.text}
    throw matchProblem(operator.column, `'${key}' is a text: ${key}~${value.text}`)
  }
  const equal = operator.text === '='
  if (!equal && operator.text !== '!=') {
    throw matchProblem(operator.column, `'${key}' can be compared with = and != only`)
  }
  if (key === 'table') return {kind: 'table', equal, table: value.text, column: value.column}
  if (key === 'cookie') return cookieTerm(equal, value)
  if (!FIELD_BY_NAME.has(key)) {
    throw unknownName(key, name.column, [...NUMBERS, ...TEXTS, 'table', 'cookie', ...FIELD_BY_NAME.keys()])
  }
  const term: Query = {kind: 'packet', name: key, value: value.text, column: name.column}
  return equal ? term : {kind: 'not', of: term}
}

function numberTerm(key: NumberKey, operator: Token, value: Token): Query {
  if (operator.text === '~') throw matchProblem(operator.column, `'${key}' is a number: =, !=, <, <=, > or >=`)
  const number = /^(\d+(\.\d+)?|0x[0-9a-f]+)$/i.test(value.text) ? Number(value.text) : Number.NaN
  if (Number.isNaN(number)) throw matchProblem(value.column, `'${value.text}' is no number`)
  return {kind: 'number', key, operator: operator.text as Comparison, value: number}
}

function cookieTerm(equal: boolean, {text, column}: Token): Query {
  const [value = '', mask = '0xffffffffffffffff'] = text.split('/')
  const number = /^(\d+|0x[0-9a-f]{1,16})$/i
  if (!number.test(value) || !number.test(mask)) throw matchProblem(column, `'${text}' is no cookie: 0x… or 0x…/0x…`)
  return {kind: 'cookie', equal, value: BigInt(value), mask: BigInt(mask)}
}

function isOneOf<T extends string>(all: readonly T[], text: string): text is T {
  return all.some((one) => one === text)
}

function unknownName(text: string, column: number, names: readonly string[]): Error {
  const near = nearNames(
    text,
    names.filter((n) => n === n.toLowerCase()),
  )
  const meant = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''
  return matchProblem(column, `'${text}' is no field${meant}`)
}
