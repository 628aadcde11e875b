import {replaceHidden} from './printable.ts'

/**
 * The value as JSON holds it: bigint as `"0x…"`, `undefined` keys left out, NaN and the infinities as null.
 * Order of keys and of arrays is kept: who makes the value decides it.
 */
export function toJsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map((item) => toJsonValue(item === undefined ? null : item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, toJsonValue(item)]),
  )
}

/** JSON, two spaces deep, without a final newline. Whatever could steer a terminal is escaped: `\u009b`. */
export function formatJson(value: unknown): string {
  return replaceHidden(JSON.stringify(toJsonValue(value), null, 2), escaped)
}

/** Line feeds outside strings are the layout; inside, JSON has escaped them already. */
function escaped(char: string): string {
  if (char === '\n') return char
  let out = ''
  for (let i = 0; i < char.length; i++) out += '\\u' + char.charCodeAt(i).toString(16).padStart(4, '0')
  return out
}
