import type {Cursor} from './cursor.ts'
import type {Action} from './flow-types.ts'
import type {Names} from './names.ts'
import {readArgument} from './read-argument.ts'
import {readPortRef, readSubfield, readTableRef} from './references.ts'

/** `output:P`, `output:REG[..]`, `output(port=P,max_len=N)`, from behind the keyword. */
export function readOutput(c: Cursor, start: number, names: Names): Action | null {
  if (c.take(40)) {
    if (!c.takeWord('port=')) return null
    const port = readPortRef(c, names)
    if (!port || !c.takeWord(',max_len=')) return null
    const maxLen = c.uint()
    if (maxLen < 0 || !c.take(41)) return null
    return {text: c.text.slice(start, c.pos), kind: 'output', port, maxLen}
  }
  if (!c.take(58)) return null
  const from = c.pos
  const code = c.peek()
  if (code < 48 || code > 57) {
    const src = readSubfield(c, names)
    if (src && c.codes[c.pos - 1]! === 93)
      return {text: c.text.slice(start, c.pos), kind: 'outputReg', src, maxLen: null}
    c.pos = from
  }
  return outputTo(c, start, names)
}

/** `NORMAL`, `LOCAL`, a bare number or name: the port is all there is. */
export function outputTo(c: Cursor, start: number, names: Names): Action | null {
  const port = readPortRef(c, names)
  return port && {text: c.text.slice(start, c.pos), kind: 'output', port, maxLen: null}
}

/** `resubmit(P,T)`, `resubmit(,T,ct)`, `resubmit:P`, from behind the keyword. */
export function readResubmit(c: Cursor, start: number, names: Names): Action | null {
  if (c.take(58)) {
    const inPort = readPortRef(c, names)
    return inPort && {text: c.text.slice(start, c.pos), kind: 'resubmit', inPort, table: null, ct: false}
  }
  if (!c.take(40)) return null
  const inPort = c.peek() === 44 || c.peek() === 41 ? null : readPortRef(c, names)
  let table = null
  let ct = false
  if (c.take(44) && c.peek() !== 44 && c.peek() !== 41) {
    table = readTableRef(c, names)
    if (!table) return null
  }
  if (c.take(44)) {
    if (!c.takeWord('ct')) return null
    ct = true
  }
  if (!c.take(41)) return null
  return {text: c.text.slice(start, c.pos), kind: 'resubmit', inPort, table, ct}
}

/** `controller`, `CONTROLLER:65535`, `controller(reason=…,id=…)`, from behind the keyword. */
export function readController(c: Cursor, start: number): Action | null {
  let reason = 'action'
  let maxLen: number | null = 0xffff
  let id = 0
  let userdata: string | null = null
  let pause = false
  let meter: number | null = null
  if (c.take(58)) {
    maxLen = c.uint()
    if (maxLen < 0) return null
  } else if (c.take(40)) {
    while (!c.take(41)) {
      if (c.takeWord('reason=')) reason = readArgument(c)
      else if (c.takeWord('max_len=')) maxLen = c.uint()
      else if (c.takeWord('id=')) id = c.uint()
      else if (c.takeWord('userdata=')) userdata = readArgument(c)
      else if (c.takeWord('meter_id=')) meter = c.uint()
      else if (c.takeWord('pause')) pause = true
      else return null
      if (maxLen < 0 || id < 0 || meter === -1 || (!c.take(44) && c.peek() !== 41)) return null
    }
  }
  return {text: c.text.slice(start, c.pos), kind: 'controller', reason, maxLen, id, userdata, pause, meter}
}

/** `enqueue:P:Q`, `enqueue(P,Q)`, from behind the keyword. */
export function readEnqueue(c: Cursor, start: number, names: Names): Action | null {
  const parenthesis = c.take(40)
  if (!parenthesis && !c.take(58)) return null
  const port = readPortRef(c, names)
  if (!port || !(c.take(58) || c.take(44))) return null
  const queue = c.uint()
  if (queue < 0 || (parenthesis && !c.take(41))) return null
  return {text: c.text.slice(start, c.pos), kind: 'enqueue', port, queue}
}
