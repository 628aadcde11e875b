import type {Cursor} from './cursor.ts'
import type {PortRef, Subfield, TableRef} from './flow-types.ts'
import {FIELD_NAMES, type WholeField} from './match-tokens.ts'
import {addToHash} from './name-table.ts'
import type {Names} from './names.ts'
import {portNumber, readName} from './port-name.ts'
import {tlvField} from './tlv-fields.ts'

const TABLES: readonly TableRef[] = Array.from({length: 256}, (_, id) => ({id, written: String(id)}))

/** A table by number or name; null where neither stands. */
export function readTableRef(c: Cursor, names: Names): TableRef | null {
  const start = c.pos
  const id = c.uint()
  if (id >= 0 && id < 256 && endsReference(c))
    return c.pos - start === TABLES[id]!.written.length ? TABLES[id]! : {id, written: c.text.slice(start, c.pos)}
  c.pos = start
  const name = readName(c)
  if (c.pos === start) return null
  return {id: names.tables?.get(name) ?? null, written: c.text.slice(start, c.pos)}
}

/** A port by number or name, in or out of quotes; null where neither stands. */
export function readPortRef(c: Cursor, names: Names): PortRef | null {
  const start = c.pos
  const number = c.uint()
  if (number >= 0 && endsReference(c))
    return {ofport: number >= 0xffff_ff00 ? number & 0xffff : number, written: c.text.slice(start, c.pos)}
  c.pos = start
  const name = readName(c)
  if (c.pos === start) return null
  const port = portNumber(name, names)
  return {ofport: port < 0 ? null : port, written: c.text.slice(start, c.pos)}
}

function endsReference(c: Cursor): boolean {
  const code = c.peek()
  return code === 0 || code === 44 || code === 41 || code === 40 || code === 58 || code <= 32
}

/** `reg0`, `NXM_NX_REG0[]`, `NXM_NX_REG0[3]`, `NXM_NX_REG0[0..15]`; null where no known field stands. */
export function readSubfield(c: Cursor, names: Names): Subfield | null {
  const {text, codes, end} = c
  const start = c.pos
  let hash = 0
  let p = start
  for (; p < end; p++) {
    const code = codes[p]!
    if (code === 91 || code === 44 || code === 41 || code === 45 || code === 61 || code === 32) break
    hash = addToHash(hash, code)
  }
  let known = FIELD_NAMES.find(codes, start, p, hash)
  if (known?.bare.field.format === 'tlv') known = withLayout(known, names)
  if (!known) return null
  c.pos = p
  if (!c.take(91)) return known.bare
  if (c.take(93)) return known.bracketed
  const first = c.uint()
  let last = first
  if (c.take(46)) {
    if (!c.take(46)) return null
    last = c.uint()
  }
  const {field} = known.bare
  if (first < 0 || last < first || last >= field.bits || !c.take(93)) return null
  return {field, start: first, bits: last - first + 1, written: text.slice(start, c.pos)}
}

function withLayout(known: WholeField, names: Names): WholeField | undefined {
  const field = tlvField(known.bare.field, names)
  if (!field) return undefined
  const whole = {field, start: 0, bits: field.bits}
  return {bare: {...known.bare, ...whole}, bracketed: {...known.bracketed, ...whole}}
}
