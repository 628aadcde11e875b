import type {Cursor} from './cursor.ts'
import type {Action, PortRef, Subfield} from './flow-types.ts'
import type {Names} from './names.ts'
import {readArgument} from './read-argument.ts'
import {readPortRef, readSubfield} from './references.ts'

/** `multipath(FIELDS,BASIS,ALGORITHM,LINKS,ARG,DST)`, from behind the keyword. */
export function readMultipath(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(40)) return null
  const fields = readWord(c)
  const basis = readNumber(c)
  const algorithm = readWord(c)
  const links = readNumber(c)
  const arg = readNumber(c)
  const dst = readSubfield(c, names)
  if (basis < 0 || links < 0 || arg < 0 || !dst || !c.take(41)) return null
  return {text: c.text.slice(start, c.pos), kind: 'multipath', fields, basis, algorithm, links, arg, dst}
}

/** `bundle(FIELDS,BASIS,ALGORITHM,ofport,members:P,P)`, `bundle_load(…,ofport,DST,members:…)`, from behind the keyword. */
export function readBundle(c: Cursor, start: number, names: Names): Action | null {
  const load = c.text.startsWith('bundle_load', start)
  if (!c.take(40)) return null
  const fields = readWord(c)
  const basis = readNumber(c)
  const algorithm = readWord(c)
  if (readWord(c) !== 'ofport') return null
  let dst: Subfield | null = null
  if (load) {
    dst = readSubfield(c, names)
    if (!dst || !c.take(44)) return null
  }
  // Called slaves before OVS 2.15.
  if (basis < 0 || !(c.takeWord('members:') || c.takeWord('slaves:'))) return null
  const members: PortRef[] = []
  while (!c.take(41)) {
    const member = readPortRef(c, names)
    if (!member) return null
    members.push(member)
    if (!c.take(44) && c.peek() !== 41) return null
  }
  return {text: c.text.slice(start, c.pos), kind: 'bundle', fields, basis, algorithm, members, dst}
}

function readWord(c: Cursor): string {
  const word = readArgument(c)
  c.take(44)
  return word
}

function readNumber(c: Cursor): number {
  const number = c.uint()
  return c.take(44) ? number : -1
}
