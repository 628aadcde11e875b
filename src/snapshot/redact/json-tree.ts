/** A value of a JSON text, with where it stands: so that a part of it can be replaced and the rest stays as it was. */
export type JsonNode = JsonText | JsonList | JsonMap | JsonOther

interface Place {
  /** Offsets of the value in the text, the quotes of a string included. */
  readonly start: number
  readonly end: number
}

export interface JsonText extends Place {
  readonly kind: 'text'
  readonly value: string
}

export interface JsonList extends Place {
  readonly kind: 'list'
  readonly items: readonly JsonNode[]
}

export interface JsonMap extends Place {
  readonly kind: 'map'
  readonly entries: readonly {readonly key: JsonText; readonly value: JsonNode}[]
}

/** A number, `true`, `false` or `null`. */
export interface JsonOther extends Place {
  readonly kind: 'other'
  readonly raw: string
}

const SPACE = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y
const OTHER = /-?\d[\d.eE+-]*|true|false|null/y

/** Reads one JSON value from `from` on. @throws {RangeError} where there is none */
export function parseJsonTree(text: string, from = 0): JsonNode {
  let at = from
  const skip = (): string | undefined => {
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
    return text[at]
  }
  const expect = (wanted: string): void => {
    if (skip() !== wanted) throw new RangeError(`expected ${wanted} at ${at}`)
    at++
  }
  const take = (pattern: RegExp): Place => {
    skip()
    const start = at
    pattern.lastIndex = at
    if (!pattern.test(text)) throw new RangeError(`no JSON at ${at}`)
    at = pattern.lastIndex
    return {start, end: at}
  }
  const string = (): JsonText => {
    const place = take(STRING)
    return {kind: 'text', value: String(JSON.parse(text.slice(place.start, place.end))), ...place}
  }
  /** Items between `open` and `close`, with commas between them. */
  const members = <T>(close: string, member: () => T): readonly T[] => {
    const found: T[] = []
    at++
    if (skip() !== close) {
      found.push(member())
      while (skip() === ',') {
        at++
        found.push(member())
      }
    }
    expect(close)
    return found
  }
  const value = (): JsonNode => {
    const c = skip()
    const start = at
    if (c === '"') return string()
    if (c === '[') return {kind: 'list', items: members(']', value), start, end: at}
    if (c === '{') return {kind: 'map', entries: members('}', entry), start, end: at}
    const place = take(OTHER)
    return {kind: 'other', raw: text.slice(place.start, place.end), ...place}
  }
  const entry = () => {
    const key = string()
    expect(':')
    return {key, value: value()}
  }
  return value()
}

/** The values of a text that holds one JSON document after the other. @throws {RangeError} where it holds anything else */
export function parseJsonTrees(text: string): readonly JsonNode[] {
  const found: JsonNode[] = []
  let at = 0
  while (text.slice(at).trim() !== '') {
    const node = parseJsonTree(text, at)
    found.push(node)
    at = node.end
  }
  return found
}

/** The value of a key; undefined where there is none. */
export const memberOf = (node: JsonNode | undefined, key: string): JsonNode | undefined =>
  node?.kind === 'map' ? node.entries.find((entry) => entry.key.value === key)?.value : undefined

/** The number of a key; null where there is none. */
export function numberOf(node: JsonNode | undefined, key: string): number | null {
  const value = memberOf(node, key)
  return value?.kind === 'other' && /^\d+$/.test(value.raw) ? Number(value.raw) : null
}

export const textOf = (node: JsonNode | undefined): string | null => (node?.kind === 'text' ? node.value : null)
