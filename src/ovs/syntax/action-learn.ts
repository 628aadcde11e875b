import {toBig, wordsToBig} from './big.ts'
import type {Cursor} from './cursor.ts'
import {readFieldValue} from './field-value.ts'
import type {Action, LearnSpec, Subfield, TableRef} from './flow-types.ts'
import {MaskedValue} from './masked-value.ts'
import type {Names} from './names.ts'
import {readSubfield, readTableRef} from './references.ts'

const scratch = new MaskedValue()

/** Numbers among the arguments, with what holds where they are left out (lib/learn.c). */
const DEFAULTS = {
  priority: 32768,
  idle_timeout: 0,
  hard_timeout: 0,
  fin_idle_timeout: 0,
  fin_hard_timeout: 0,
  limit: 0,
}

const FLAGS: readonly string[] = ['send_flow_rem', 'delete_learned']

/** `learn(...)`, from behind the keyword. */
export function readLearn(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(40)) return null
  const numbers = {...DEFAULTS}
  let table: TableRef = {id: 1, written: '1'}
  let cookie = 0n
  let resultDst: Subfield | null = null
  const flags: string[] = []
  const specs: LearnSpec[] = []
  while (!c.take(41)) {
    const key = peekKey(c)
    if (key === 'table') {
      c.pos += 6
      const read = readTableRef(c, names)
      if (!read) return null
      table = read
    } else if (key === 'cookie') {
      c.pos += 7
      if (!c.wide(scratch.value)) return null
      cookie = toBig(scratch.value[2]!, scratch.value[3]!)
    } else if (key === 'result_dst') {
      c.pos += 11
      resultDst = readSubfield(c, names)
      if (!resultDst) return null
    } else if (isNumberKey(key)) {
      c.pos += key.length + 1
      const number = c.uint()
      if (number < 0) return null
      numbers[key] = number
    } else if (FLAGS.includes(key)) {
      c.pos += key.length
      flags.push(key)
    } else {
      const spec = readSpec(c, names)
      if (!spec) return null
      specs.push(spec)
    }
    if (!c.take(44) && c.peek() !== 41) return null
  }
  return {
    text: c.text.slice(start, c.pos),
    kind: 'learn',
    table,
    priority: numbers.priority,
    idleTimeout: numbers.idle_timeout,
    hardTimeout: numbers.hard_timeout,
    finIdleTimeout: numbers.fin_idle_timeout,
    finHardTimeout: numbers.fin_hard_timeout,
    cookie,
    limit: numbers.limit,
    resultDst,
    flags,
    specs,
  }
}

function isNumberKey(key: string): key is keyof typeof DEFAULTS {
  return key in DEFAULTS
}

function peekKey(c: Cursor): string {
  let p = c.pos
  for (; p < c.end; p++) {
    const code = c.codes[p]!
    if (code === 61 || code === 44 || code === 41 || code === 91 || code === 58) break
  }
  return c.text.slice(c.pos, p)
}

function readSpec(c: Cursor, names: Names): LearnSpec | null {
  if (c.takeWord('load:')) return readLoadSpec(c, names)
  if (c.takeWord('output:')) {
    const src = readSubfield(c, names)
    return src && {kind: 'output', src}
  }
  const start = c.pos
  const dst = readSubfield(c, names)
  if (!dst) return null
  if (!c.take(61)) return {kind: 'matchField', dst, src: dst}
  const from = c.pos
  const src = readSubfield(c, names)
  if (src) return src.bits === dst.bits ? {kind: 'matchField', dst, src} : null
  c.pos = from
  // A value for part of a field is a plain number, for a whole one it is written as in a match.
  const whole = dst.bits === dst.field.bits
  if (whole ? !readFieldValue(c, dst.field, names, scratch) : !c.wide(scratch.value)) return null
  if (whole && dst.bits <= 64) for (let i = 0; i < (dst.bits <= 32 ? 3 : 2); i++) scratch.value[i] = 0
  return {kind: 'matchValue', dst, value: wordsToBig(scratch.value), written: c.text.slice(start, c.pos)}
}

function readLoadSpec(c: Cursor, names: Names): LearnSpec | null {
  const start = c.pos
  if (c.wide(scratch.value) && c.takeWord('->')) {
    const value = wordsToBig(scratch.value)
    const dst = readSubfield(c, names)
    return dst && {kind: 'loadValue', dst, value}
  }
  c.pos = start
  const src = readSubfield(c, names)
  if (!src || !c.takeWord('->')) return null
  const dst = readSubfield(c, names)
  return dst && dst.bits === src.bits ? {kind: 'loadField', dst, src} : null
}
