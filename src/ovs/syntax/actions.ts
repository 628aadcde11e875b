import {readCt} from './action-ct.ts'
import {readDecap, readEncap} from './action-encap.ts'
import {readBundle, readMultipath} from './action-hash.ts'
import {readLearn} from './action-learn.ts'
import {outputTo, readController, readEnqueue, readOutput, readResubmit} from './action-output.ts'
import {readSample} from './action-sample.ts'
import {MOD_KEYWORDS, readLoad, readMod, readMove, readSetField} from './action-set.ts'
import {
  bare,
  numbered,
  opaque,
  type Reader,
  readBareNat,
  readBarePort,
  readCheckPktLarger,
  readConjunction,
  readDecTtl,
  readDeleteField,
  readGoto,
  readStack,
  readWriteMetadata,
  skipAction,
} from './action-small.ts'
import {Cursor} from './cursor.ts'
import type {Action} from './flow-types.ts'
import {addToHash, NameTable} from './name-table.ts'
import type {Names} from './names.ts'

/** Lists nest (`clone`, `exec`, `write_actions`); a text that nests deeper than OVS allows is not read on. */
const MAX_DEPTH = 64

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
  ['sample', readSample],
  ['fin_timeout', opaque((text) => ({text, kind: 'finTimeout'}))],
  ['delete_field', readDeleteField],
  ['encap', readEncap],
  ['decap', readDecap],
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

function readNested(kind: 'clone' | 'writeActions'): Reader {
  return (c, start, names, depth) => {
    if (!c.take(40)) return null
    const actions = readActionList(c, names, depth + 1)
    return c.take(41) ? {text: c.text.slice(start, c.pos), kind, actions} : null
  }
}
