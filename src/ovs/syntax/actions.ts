import {FIELD_BY_NAME} from '../fields.ts'
import {readCt, readNat} from './action-ct.ts'
import {readBundle, readMultipath} from './action-hash.ts'
import {readLearn} from './action-learn.ts'
import {outputTo, readController, readEnqueue, readOutput, readResubmit} from './action-output.ts'
import {MOD_KEYWORDS, readLoad, readMod, readMove, readSetField} from './action-set.ts'
import {fullMask, toBig} from './big.ts'
import {Cursor} from './cursor.ts'
import type {Action} from './flow-types.ts'
import {addToHash, NameTable} from './name-table.ts'
import type {Names} from './names.ts'
import {readSubfield, readTableRef} from './references.ts'

/** Lists nest (`clone`, `exec`, `write_actions`); a text that nests deeper than OVS allows is not read on. */
const MAX_DEPTH = 64

/** Reads one action from behind its keyword, which began at `start`; null where it is written in an unknown way. */
type Reader = (c: Cursor, start: number, names: Names, depth: number) => Action | null

const scratch = new Uint32Array(4)

/** Actions without arguments. */
function bare(
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
function numbered<T extends Action>(limit: number, make: (text: string, value: number) => T): Reader {
  return (c, start) => {
    const parenthesis = c.take(40)
    if (!parenthesis && !c.take(58)) return null
    const value = c.uint()
    if (value < 0 || value > limit || (parenthesis && !c.take(41))) return null
    return make(c.text.slice(start, c.pos), value)
  }
}

/** Actions whose arguments do not matter to where a packet goes: kept as text. */
function opaque(make: (text: string, argument: string) => Action): Reader {
  return (c, start) => {
    const from = c.pos
    skipAction(c)
    return make(c.text.slice(start, c.pos), c.text.slice(from, c.pos))
  }
}

const READERS: NameTable<Reader> = new NameTable<Reader>([
  ['output', readOutput],
  ['resubmit', readResubmit],
  ['goto_table', readGoto],
  ['set_field', (c, start, names) => (c.take(58) ? readSetField(c, start, names) : null)],
  ['load', (c, start, names) => (c.take(58) ? readLoad(c, start, names) : null)],
  ['move', (c, start, names) => (c.take(58) ? readMove(c, start, names) : null)],
  ['ct', (c, start, names, depth) => readCt(c, start, names, depth, readActionList)],
  ['ct_clear', bare('ctClear')],
  ['drop', bare('drop')],
  ['conjunction', readConjunction],
  ['group', numbered(0xffff_ffff, (text, id) => ({text, kind: 'group', id}))],
  ['controller', readController],
  ['CONTROLLER', readController],
  ['learn', readLearn],
  ['note', opaque((text) => ({text, kind: 'note'}))],
  ['push', (c, start, names) => readStack(c, start, names, 'push')],
  ['pop', (c, start, names) => readStack(c, start, names, 'pop')],
  ['push_vlan', numbered(0xffff, (text, etherType) => ({text, kind: 'pushVlan', etherType}))],
  ['push_mpls', numbered(0xffff, (text, etherType) => ({text, kind: 'pushMpls', etherType}))],
  ['pop_mpls', numbered(0xffff, (text, etherType) => ({text, kind: 'popMpls', etherType}))],
  ['pop_vlan', bare('popVlan')],
  ['strip_vlan', bare('popVlan')],
  ['mod_vlan_vid', numbered(0xfff, (text, vid) => ({text, kind: 'modVlanVid', vid}))],
  ['mod_vlan_pcp', numbered(7, (text, pcp) => ({text, kind: 'modVlanPcp', pcp}))],
  ...MOD_KEYWORDS.map((keyword): [string, Reader] => [keyword, readMod]),
  ['dec_ttl', readDecTtl],
  ['dec_mpls_ttl', bare('decMplsTtl')],
  ['dec_nsh_ttl', bare('decNshTtl')],
  ['set_queue', numbered(0xffff_ffff, (text, queue) => ({text, kind: 'setQueue', queue}))],
  ['pop_queue', bare('popQueue')],
  ['enqueue', readEnqueue],
  ['nat', readBareNat],
  ['multipath', readMultipath],
  ['bundle', readBundle],
  ['bundle_load', readBundle],
  ['clone', readNested('clone')],
  ['write_actions', readNested('writeActions')],
  ['clear_actions', bare('clearActions')],
  ['write_metadata', readWriteMetadata],
  ['meter', numbered(0xffff_ffff, (text, id) => ({text, kind: 'meter', id}))],
  ['check_pkt_larger', readCheckPktLarger],
  ['sample', opaque((text) => ({text, kind: 'sample'}))],
  ['fin_timeout', opaque((text) => ({text, kind: 'finTimeout'}))],
  ['delete_field', readDeleteField],
  ['encap', opaque((text, argument) => ({text, kind: 'encap', header: argument.slice(1, -1)}))],
  ['decap', opaque((text, argument) => ({text, kind: 'decap', header: argument.slice(1, -1)}))],
  ['exit', bare('exit')],
  ['debug_recirc', bare('debugRecirc')],
  ['debug_slow', bare('debugSlow')],
  ...[
    'IN_PORT',
    'LOCAL',
    'NORMAL',
    'FLOOD',
    'ALL',
    'TABLE',
    'NONE',
    'ANY',
    'in_port',
    'local',
    'normal',
    'flood',
    'all',
  ].map((port): [string, Reader] => [port, readBarePort]),
])

/**
 * Reads a list of actions as dump-flows prints it, such as `set_field:0x1->reg0,resubmit(,5)`.
 *
 * Never throws: what it does not know is an action of kind `unknown`. An empty text is an empty list.
 */
export function parseActions(text: string, names: Names = {}): readonly Action[] {
  return readActionList(new Cursor().over(text), names, 0)
}

/** Actions of lists that are being read, the innermost last: a list is copied from here once its length is known. */
const pending: Action[] = []
let top = 0

/** Reads actions up to the end of the piece or a closing parenthesis that it leaves standing. */
export function readActionList(c: Cursor, names: Names, depth: number): Action[] {
  const base = depth === 0 ? 0 : top
  top = base
  while (c.pos < c.end) {
    const code = c.codes[c.pos]!
    if (code === 41) break
    if (code === 44 || code === 32) {
      c.pos++
      continue
    }
    const action = readAction(c, names, depth)
    pending[top++] = action
  }
  const actions = pending.slice(base, top)
  top = base
  return actions
}

/** Reads the one action that stands here. */
export function readAction(c: Cursor, names: Names, depth: number): Action {
  const {text, codes, end} = c
  const start = c.pos
  let hash = 0
  let p = start
  for (; p < end; p++) {
    const code = codes[p]!
    if (code === 58 || code === 40 || code === 44 || code === 41 || code === 32) break
    hash = addToHash(hash, code)
  }
  const read = READERS.find(codes, start, p, hash)
  let reason = 'unknown action'
  if (depth >= MAX_DEPTH) reason = 'nested too deep'
  else if (read) {
    c.pos = p
    const action = read(c, start, names, depth)
    if (action && endsAction(c)) return action
    reason = 'unknown form of a known action'
  } else {
    const code = codes[start]!
    if ((code >= 48 && code <= 57) || code === 34 || names.ports?.has(text.slice(start, p))) {
      const action = outputTo(c, start, names)
      if (action && endsAction(c)) return action
    }
  }
  c.pos = start
  skipAction(c)
  // Anything else here is a parenthesis too many: a list must get on.
  if (c.pos === start) c.pos++
  return {text: text.slice(start, c.pos), kind: 'unknown', reason}
}

function endsAction(c: Cursor): boolean {
  const code = c.peek()
  return code === 44 || code === 41 || code === 0 || code === 32
}

/** Steps to the comma or closing parenthesis that ends an action, over parentheses and quotes. */
function skipAction(c: Cursor): void {
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

function readGoto(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(58)) return null
  const table = readTableRef(c, names)
  return table && {text: c.text.slice(start, c.pos), kind: 'goto', table}
}

function readBarePort(c: Cursor, start: number, names: Names): Action | null {
  c.pos = start
  return outputTo(c, start, names)
}

function readConjunction(c: Cursor, start: number): Action | null {
  if (!c.take(40)) return null
  const id = c.uint()
  if (id < 0 || !c.take(44)) return null
  const clause = c.uint()
  if (clause < 1 || !c.take(47)) return null
  const clauses = c.uint()
  if (clauses < clause || !c.take(41)) return null
  return {text: c.text.slice(start, c.pos), kind: 'conjunction', id, clause, clauses}
}

function readStack(c: Cursor, start: number, names: Names, kind: 'push' | 'pop'): Action | null {
  if (!c.take(58)) return null
  const subfield = readSubfield(c, names)
  if (!subfield) return null
  const text = c.text.slice(start, c.pos)
  return kind === 'push' ? {text, kind, src: subfield} : {text, kind, dst: subfield}
}

function readDecTtl(c: Cursor, start: number): Action | null {
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

function readBareNat(c: Cursor, start: number): Action | null {
  const nat = readNat(c)
  return nat && {text: c.text.slice(start, c.pos), kind: 'nat', nat}
}

function readNested(kind: 'clone' | 'writeActions'): Reader {
  return (c, start, names, depth) => {
    if (!c.take(40)) return null
    const actions = readActionList(c, names, depth + 1)
    return c.take(41) ? {text: c.text.slice(start, c.pos), kind, actions} : null
  }
}

function readWriteMetadata(c: Cursor, start: number): Action | null {
  if (!c.take(58) || !c.wide(scratch)) return null
  const value = toBig(scratch[2]!, scratch[3]!)
  let mask = fullMask(64)
  if (c.take(47)) {
    if (!c.wide(scratch)) return null
    mask = toBig(scratch[2]!, scratch[3]!)
  }
  return {text: c.text.slice(start, c.pos), kind: 'writeMetadata', value, mask}
}

function readCheckPktLarger(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(40)) return null
  const bytes = c.uint()
  if (bytes < 0 || !c.takeWord(')->')) return null
  const dst = readSubfield(c, names)
  return dst && {text: c.text.slice(start, c.pos), kind: 'checkPktLarger', bytes, dst}
}

function readDeleteField(c: Cursor, start: number): Action | null {
  if (!c.take(58)) return null
  const from = c.pos
  skipAction(c)
  const field = FIELD_BY_NAME.get(c.text.slice(from, c.pos))
  return field ? {text: c.text.slice(start, c.pos), kind: 'deleteField', field} : null
}
