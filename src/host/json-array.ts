import type {Parsed, Unparsed} from '../parsed.ts'
import {isObject} from './json-field.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads a JSON array of objects as `ip -j`, `bridge -j` and `tc -j` print it, on one line or pretty. An empty text is an
 * empty array: that is how several of them say "none". An array that was cut off keeps its whole objects.
 *
 * @param decode turns an object into an item, or says in words why it can't; `line` is where the object starts (from 1),
 *   `raw` its own text, for the few outputs that repeat a key
 */
export function readJsonArray<T>(
  text: string,
  decode: (object: JsonObject, line: number, raw: string) => T | string,
): Parsed<Exclude<T, string>> {
  const items: Exclude<T, string>[] = []
  const unparsed: Unparsed[] = []
  const position = positions(text)
  const refuse = (at: number, raw: string, reason: string): void => {
    unparsed.push({...position(at), text: raw.slice(0, 200), reason})
  }
  const end = eachElement(text, (at, raw) => {
    const value = parseJson(raw)
    if (!isObject(value)) return refuse(at, raw, 'not a JSON object')
    const item = decode(value, position(at).line, raw)
    if (typeof item === 'string') refuse(at, raw, item)
    else items.push(item as Exclude<T, string>)
  })
  if (end !== null) refuse(end.at, text.slice(end.at), end.reason)
  return {items, unparsed}
}

/** Counts lines and columns of offsets that only grow: a node can have thousands of routes on one line. */
function positions(text: string): (at: number) => {line: number; column: number} {
  let line = 1
  let lineStart = 0
  let next = text.indexOf('\n')
  return (at) => {
    for (; next >= 0 && next < at; next = text.indexOf('\n', lineStart)) {
      line++
      lineStart = next + 1
    }
    return {line, column: at - lineStart + 1}
  }
}

const parseJson = (raw: string): unknown => {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

const QUOTE = 34
const COMMA = 44
const OPEN_ARRAY = 91
const BACKSLASH = 92
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Where the string that starts at `from` ends, or -1. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++
    if (escapes % 2 === 0) return at
  }
  return -1
}

/** Calls `each` with every whole element of the outermost array; says where and why it had to stop early, if it did. */
function eachElement(text: string, each: (at: number, raw: string) => void): {at: number; reason: string} | null {
  const open = text.search(/\S/)
  if (open < 0) return null
  if (text[open] !== '[') return {at: open, reason: 'not a JSON array'}
  let depth = 0
  let start = open + 1
  for (let at = open; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === QUOTE) {
      at = stringEnd(text, at)
      if (at < 0) break
    } else if (sign === OPEN_ARRAY || sign === OPEN_OBJECT) depth++
    else if (sign === CLOSE_ARRAY || sign === CLOSE_OBJECT) depth--
    else if (sign !== COMMA) continue
    if ((depth === 1 && sign === COMMA) || depth === 0) {
      const raw = text.slice(start, at)
      if (raw.trim() !== '') each(start + raw.search(/\S/), raw.trim())
      start = at + 1
    }
    if (depth === 0) {
      const rest = text.slice(start).search(/\S/)
      return rest < 0 ? null : {at: start + rest, reason: 'text after the end of the array'}
    }
  }
  const rest = text.slice(start).search(/\S/)
  return {at: rest < 0 ? text.length : start + rest, reason: 'the output was cut off'}
}
