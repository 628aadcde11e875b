import type {Cursor} from './cursor.ts'
import type {Action, NatSpec, Subfield, TableRef} from './flow-types.ts'
import type {Names} from './names.ts'
import {readArgument} from './read-argument.ts'
import {readSubfield, readTableRef} from './references.ts'

const scratch = new Uint32Array(4)

type ReadList = (c: Cursor, names: Names, depth: number) => Action[]

/** `ct` or `ct(...)`, from behind the keyword. @param readList reads the actions of `exec(...)` */
export function readCt(c: Cursor, start: number, names: Names, depth: number, readList: ReadList): Action | null {
  let commit = false
  let force = false
  let table: TableRef | null = null
  let zone: number | Subfield = 0
  let alg: string | null = null
  let nat: NatSpec | null = null
  let exec: readonly Action[] = []
  if (c.take(40)) {
    while (!c.take(41)) {
      if (c.takeWord('commit')) commit = true
      else if (c.takeWord('force')) force = true
      else if (c.takeWord('table=')) {
        table = readTableRef(c, names)
        if (!table) return null
      } else if (c.takeWord('zone=')) {
        const read = readZone(c, names)
        if (read === null) return null
        zone = read
      } else if (c.takeWord('alg=')) alg = readArgument(c)
      else if (c.takeWord('nat')) {
        nat = readNat(c)
        if (!nat) return null
      } else if (c.takeWord('exec(')) {
        exec = readList(c, names, depth + 1)
        if (!c.take(41)) return null
      } else return null
      if (!c.take(44) && c.peek() !== 41) return null
    }
  }
  return {text: c.text.slice(start, c.pos), kind: 'ct', commit, force, table, zone, alg, nat, exec}
}

function readZone(c: Cursor, names: Names): number | Subfield | null {
  const start = c.pos
  const zone = c.uint()
  if (zone >= 0) return zone <= 0xffff ? zone : null
  c.pos = start
  return readSubfield(c, names)
}

/** The arguments of `nat`, from behind that word; null where they can't be read. */
export function readNat(c: Cursor): NatSpec | null {
  let direction: NatSpec['direction'] = null
  let range: Pick<NatSpec, 'addressMin' | 'addressMax' | 'portMin' | 'portMax'> = NO_RANGE
  const flags: ('persistent' | 'random' | 'hash')[] = []
  if (c.take(40)) {
    while (!c.take(41)) {
      if (c.takeWord('src')) direction = 'src'
      else if (c.takeWord('dst')) direction = 'dst'
      else if (c.takeWord('persistent')) flags.push('persistent')
      else if (c.takeWord('random')) flags.push('random')
      else if (c.takeWord('hash')) flags.push('hash')
      else return null
      if (c.take(61)) {
        const read = readRange(c)
        if (!read) return null
        range = read
      }
      if (!c.take(44) && c.peek() !== 41) return null
    }
  }
  return {direction, ...range, flags}
}

const NO_RANGE = {addressMin: null, addressMax: null, portMin: null, portMax: null}

/** `A[-B][:P[-Q]]`; IPv6 addresses stand in brackets where ports follow. */
function readRange(
  c: Cursor,
): typeof NO_RANGE | Pick<NatSpec, 'addressMin' | 'addressMax' | 'portMin' | 'portMax'> | null {
  const addressMin = readAddress(c)
  if (addressMin === null) return null
  const addressMax = c.take(45) ? readAddress(c) : addressMin
  if (addressMax === null) return null
  if (!c.take(58)) return {addressMin, addressMax, portMin: null, portMax: null}
  const portMin = c.uint()
  const portMax = c.take(45) ? c.uint() : portMin
  if (portMin < 0 || portMax < 0) return null
  return {addressMin, addressMax, portMin, portMax}
}

function readAddress(c: Cursor): string | null {
  if (c.take(91)) {
    const start = c.pos
    if (!c.ipv6(scratch)) return null
    const text = c.text.slice(start, c.pos)
    return c.take(93) ? text : null
  }
  const start = c.pos
  if (c.ipv4() < 0) {
    c.pos = start
    if (!c.ipv6(scratch)) return null
  }
  return c.text.slice(start, c.pos)
}
