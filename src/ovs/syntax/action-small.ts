import {FIELD_BY_NAME} from '../fields.ts'
import {readNat} from './action-ct.ts'
import {outputTo} from './action-output.ts'
import {fullMask, toBig} from './big.ts'
import type {Cursor} from './cursor.ts'
import type {Action} from './flow-types.ts'
import type {Names} from './names.ts'
import {readSubfield, readTableRef} from './references.ts'
import {tlvField} from './tlv-fields.ts'

const scratch = new Uint32Array(4)

/** Reads one action from behind its keyword, which began at `start`; null where it is written in an unknown way. */
export type Reader = (c: Cursor, start: number, names: Names, depth: number) => Action | null

/** Actions without arguments. */
export function bare(
  kind:
    | 'drop'
    | 'popVlan'
    | 'decMplsTtl'
    | 'decNshTtl'
    | 'popQueue'
    | 'ctClear'
    | 'exit'
    | 'debugRecirc'
    | 'debugSlow'
    | 'clearActions',
): Reader {
  return (c, start) => ({text: c.text.slice(start, c.pos), kind})
}

/** Actions with one number, after a colon or in parentheses. */
export function numbered<T extends Action>(limit: number, make: (text: string, value: number) => T): Reader {
  return (c, start) => {
    const parenthesis = c.take(40)
    if (!parenthesis && !c.take(58)) return null
    const value = c.uint()
    if (value < 0 || value > limit || (parenthesis && !c.take(41))) return null
    return make(c.text.slice(start, c.pos), value)
  }
}

/** Actions whose arguments do not matter to where a packet goes: kept as text. */
export function opaque(make: (text: string) => Action): Reader {
  return (c, start) => {
    skipAction(c)
    return make(c.text.slice(start, c.pos))
  }
}

/** `goto_table:T`, from behind the keyword. */
export function readGoto(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(58)) return null
  const table = readTableRef(c, names)
  return table && {text: c.text.slice(start, c.pos), kind: 'goto', table}
}

/** `NORMAL`, `LOCAL`…, from behind the keyword. */
export function readBarePort(c: Cursor, start: number, names: Names): Action | null {
  c.pos = start
  return outputTo(c, start, names)
}

/** `conjunction(ID,CLAUSE/CLAUSES)`, from behind the keyword. */
export function readConjunction(c: Cursor, start: number): Action | null {
  if (!c.take(40)) return null
  const id = c.uint()
  if (id < 0 || !c.take(44)) return null
  const clause = c.uint()
  if (clause < 1 || !c.take(47)) return null
  const clauses = c.uint()
  if (clauses < clause || !c.take(41)) return null
  return {text: c.text.slice(start, c.pos), kind: 'conjunction', id, clause, clauses}
}

/** `push:F[..]`, `pop:F[..]`, from behind the keyword. */
export function readStack(c: Cursor, start: number, names: Names, kind: 'push' | 'pop'): Action | null {
  if (!c.take(58)) return null
  const subfield = readSubfield(c, names)
  if (!subfield) return null
  const text = c.text.slice(start, c.pos)
  return kind === 'push' ? {text, kind, src: subfield} : {text, kind, dst: subfield}
}

/** `dec_ttl`, `dec_ttl(ID,…)`, from behind the keyword. */
export function readDecTtl(c: Cursor, start: number): Action | null {
  const controllers: number[] = []
  if (c.take(40)) {
    while (!c.take(41)) {
      const id = c.uint()
      if (id < 0 || (!c.take(44) && c.peek() !== 41)) return null
      controllers.push(id)
    }
  }
  return {text: c.text.slice(start, c.pos), kind: 'decTtl', controllers}
}

/** `nat` within `ct`, from behind the keyword. */
export function readBareNat(c: Cursor, start: number): Action | null {
  const nat = readNat(c)
  return nat && {text: c.text.slice(start, c.pos), kind: 'nat', nat}
}

/** `write_metadata:V/M`, from behind the keyword. */
export function readWriteMetadata(c: Cursor, start: number): Action | null {
  if (!c.take(58) || !c.wide(scratch)) return null
  const value = toBig(scratch[2]!, scratch[3]!)
  let mask = fullMask(64)
  if (c.take(47)) {
    if (!c.wide(scratch)) return null
    mask = toBig(scratch[2]!, scratch[3]!)
  }
  return {text: c.text.slice(start, c.pos), kind: 'writeMetadata', value, mask}
}

/** `check_pkt_larger(N)->F[b]`, from behind the keyword. */
export function readCheckPktLarger(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(40)) return null
  const bytes = c.uint()
  if (bytes < 0 || !c.takeWord(')->')) return null
  const dst = readSubfield(c, names)
  return dst && {text: c.text.slice(start, c.pos), kind: 'checkPktLarger', bytes, dst}
}

/** `delete_field:F`, from behind the keyword. */
export function readDeleteField(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(58)) return null
  const from = c.pos
  skipAction(c)
  const named = FIELD_BY_NAME.get(c.text.slice(from, c.pos))
  const field = named && tlvField(named, names)
  return field ? {text: c.text.slice(start, c.pos), kind: 'deleteField', field} : null
}
/** Steps to the comma or closing parenthesis that ends an action, over parentheses and quotes. */
export function skipAction(c: Cursor): void {
  let depth = 0
  let quoted = false
  for (; c.pos < c.end; c.pos++) {
    const code = c.codes[c.pos]!
    if (code === 34) quoted = !quoted
    else if (quoted) continue
    else if (code === 40) depth++
    else if (code === 41 && depth-- === 0) return
    else if (code === 44 && depth === 0) return
  }
}
