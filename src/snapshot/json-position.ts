/** A place in a text, from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface JsonFault extends Position {
  readonly reason: string
}

/** Line and column of an offset (UTF-16 units, from 0). */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  return {line: before.split('\n').length, column: offset - before.lastIndexOf('\n')}
}

/** Where a text stops being JSON, or null where it doesn't. JSON.parse names no place for most errors. */
export function jsonFault(text: string): JsonFault | null {
  const fault = scan(text)
  return fault && {reason: fault.reason, ...positionAt(text, fault.offset)}
}

const SPACE = /[ \t\r\n]*/y
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** What may come next: a value, a value or `]`, a key, a key or `}`, `:`, or what follows a value. */
type Expect = 'value' | 'firstItem' | 'key' | 'firstKey' | 'colon' | 'after'

const EXPECTED: Readonly<Record<Expect, string>> = {
  value: 'a value',
  firstItem: "a value or ']'",
  key: 'a key in double quotes',
  firstKey: "a key in double quotes or '}'",
  colon: "':'",
  after: "',' or the end of the object or array",
}

function scan(text: string): {readonly offset: number; readonly reason: string} | null {
  const open: string[] = []
  let expect: Expect = 'value'
  let at = 0
  for (;;) {
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
    const c = text[at]
    const fault = (): {offset: number; reason: string} => {
      if (c === undefined) return {offset: at, reason: 'the file ends too early'}
      if (c === '"' && expect !== 'after' && expect !== 'colon')
        return {offset: at, reason: 'a string that does not end, or holds a bad escape or a control character'}
      const wanted = expect === 'after' && open.length === 0 ? 'the end of the file' : EXPECTED[expect]
      return {offset: at, reason: `expected ${wanted}, found ${JSON.stringify(c)}`}
    }
    if (expect === 'after') {
      const top = open.at(-1)
      if (top === undefined) return c === undefined ? null : fault()
      if (c === ',') expect = top === '{' ? 'key' : 'value'
      else if (c === (top === '{' ? '}' : ']')) open.pop()
      else return fault()
      at++
    } else if (expect === 'colon') {
      if (c !== ':') return fault()
      expect = 'value'
      at++
    } else if ((c === '}' && expect === 'firstKey') || (c === ']' && expect === 'firstItem')) {
      open.pop()
      expect = 'after'
      at++
    } else if ((c === '{' || c === '[') && (expect === 'value' || expect === 'firstItem')) {
      open.push(c)
      expect = c === '{' ? 'firstKey' : 'firstItem'
      at++
    } else {
      const isKey: boolean = expect === 'key' || expect === 'firstKey'
      if (isKey && c !== '"') return fault()
      SCALAR.lastIndex = at
      if (!SCALAR.test(text)) return fault()
      at = SCALAR.lastIndex
      expect = isKey ? 'colon' : 'after'
    }
  }
}
