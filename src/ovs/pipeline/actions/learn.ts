import type {Action, Flow, LearnSpec, Subfield} from '../../syntax/flow-types.ts'
import {formatMatch} from '../../syntax/format-match.ts'
import {buildTable, type FlowTable} from '../classifier.ts'
import {at, type Context, happen, note, undetermined} from '../context.ts'
import {madeFlow} from '../made-flow.ts'
import {getBits, newPacket, orMask, setBits} from '../packet.ts'
import {OFPP} from '../protocols.ts'
import {sayIfLeftOver} from '../tunnel-options.ts'
import {reportSubfield, unwildcard} from './set.ts'

type LearnAction = Extract<Action, {kind: 'learn'}>

/**
 * `learn(…)`: makes a flow from the packet, which look-ups find once the packet comes back: by a patch port, or after a
 * recirculation. ofproto/trace without a packet only looks at the fields.
 */
export function learn(ctx: Context, action: LearnAction): void {
  for (const spec of action.specs) if ('src' in spec) unwildcard(ctx, spec.src)
  const isDone = !ctx.faithful || ctx.sideEffects
  if (!isDone && !ctx.keepsAside) {
    note(ctx, 'warning', 'suppressing side effects, so learn action ignored')
    return
  }
  const id = action.table.id
  if (id === null) {
    undetermined(ctx, `no id known for table '${action.table.written}'`)
    return
  }
  const key = `${ctx.bridge.name}/${id}`
  const table = ctx.run.learned.get(key) ?? ctx.bridge.tables[id] ?? buildTable(id, [])
  const learned = flowOf(ctx, action, id)
  note(ctx, 'detail', learnedText(learned))
  const within = !isDone || action.limit === 0 || isThere(table, learned) || count(table, learned) < action.limit
  if (within && isDone) {
    ctx.run.learned = new Map(ctx.run.learned).set(key, withFlow(table, learned))
    happen(ctx, {kind: 'learn', at: at(ctx), learned})
  }
  if (action.resultDst) {
    sayIfLeftOver(ctx, action.resultDst.field)
    setBits(ctx.packet, action.resultDst, within ? 1n : 0n)
    reportSubfield(ctx, action.resultDst)
  }
  if (!within) note(ctx, ctx.faithful ? 'detail' : 'warning', 'Limit exceeded, learn failed')
}

/** As ofproto/trace tells of it. */
function learnedText(flow: Flow): string {
  const {table, matchText, priority, cookie, idleTimeout, hardTimeout, actionsText} = flow
  const parts = [
    `table=${table}${matchText === '' ? '' : ` ${matchText}`}`,
    `priority=${priority}`,
    ...(cookie === 0n ? [] : [`cookie=0x${cookie.toString(16)}`]),
    ...(idleTimeout ? [`idle=${idleTimeout}`] : []),
    ...(hardTimeout ? [`hard=${hardTimeout}`] : []),
    `actions=${actionsText}`,
  ]
  return parts.join(' ')
}

/** A flow that is there already, all of it, is only refreshed: no limit holds for it (ofproto_flow_mod_init_for_learn()). */
const isThere = (table: FlowTable, learned: Flow): boolean =>
  table.subtables.some(({flows}) => flows.some((flow) => sameRule(flow, learned) && sameDeed(flow, learned)))

const sameRule = (flow: Flow, {priority, matchText, match}: Flow): boolean =>
  flow.priority === priority &&
  flow.unknownMatch.length === 0 &&
  (flow.matchText === matchText || sameMatch(flow.match, match))

const sameDeed = (flow: Flow, other: Flow): boolean =>
  flow.cookie === other.cookie &&
  flow.idleTimeout === other.idleTimeout &&
  flow.hardTimeout === other.hardTimeout &&
  flow.importance === other.importance &&
  flow.flags.join() === other.flags.join() &&
  flow.actions.length === other.actions.length &&
  flow.actions.every((action, i) => deed(action) === deed(other.actions[i]!))

/** Dumps of different versions spell a write differently. */
function deed(action: Action): string {
  if (action.kind !== 'set') return action.text
  const {dst, value, mask} = action
  const shift = BigInt(dst.start)
  return `${dst.field.name} ${value << shift} ${mask << shift}`
}

const sameMatch = (a: Flow['match'], b: Flow['match']): boolean =>
  a.words.length === b.words.length &&
  a.words.every((word, i) => word === b.words[i] && a.masks[i] === b.masks[i] && a.values[i] === b.values[i])

const count = (table: FlowTable, {cookie}: Flow): number =>
  table.subtables.reduce((n, sub) => n + sub.flows.filter((flow) => flow.cookie === cookie).length, 0)

/** The table with one flow more, in place of an older one of the same match and priority. */
function withFlow(table: FlowTable, learned: Flow): FlowTable {
  const others = table.subtables.flatMap((sub) => {
    const left = sub.flows.filter((flow) => !sameRule(flow, learned))
    return left.length === sub.flows.length ? sub : buildTable(table.id, left).subtables
  })
  const all = [...buildTable(table.id, [learned]).subtables, ...others].sort((a, b) => b.maxPriority - a.maxPriority)
  return {
    ...table,
    subtables: all,
    count: all.reduce((sum, {flows}) => sum + flows.length, table.uncertain.length),
  }
}

function flowOf(ctx: Context, action: LearnAction, table: number): Flow {
  const values = newPacket()
  const masks = newPacket()
  const actions: Action[] = [...finTimeout(action)]
  for (const spec of action.specs) {
    if (spec.kind === 'matchField' || spec.kind === 'matchValue') {
      setBits(values, spec.dst, valueFor(ctx, spec))
      orMask(masks, spec.dst.field, ((1n << BigInt(spec.dst.bits)) - 1n) << BigInt(spec.dst.start))
    } else actions.push(...actionsOf(ctx, spec))
  }
  const words = [...masks.keys()].filter((word) => masks[word] !== 0)
  const match = {
    words,
    masks: words.map((word) => masks[word]!),
    values: words.map((word) => (values[word]! & masks[word]!) >>> 0),
  }
  const matchText = formatMatch(match)
  const actionsText = actions.map(({text}) => text).join(',') || 'drop'
  return madeFlow({
    text: `table=${table}, priority=${action.priority}${matchText === '' ? '' : `,${matchText}`} actions=${actionsText}`,
    cookie: action.cookie,
    table,
    tableName: action.table.id === null ? null : action.table.written,
    priority: action.priority,
    packets: 0,
    bytes: 0,
    durationSeconds: 0,
    idleTimeout: action.idleTimeout,
    hardTimeout: action.hardTimeout,
    flags: action.flags.filter((flag) => flag !== 'delete_learned'),
    matchText,
    match,
    actionsText,
    actions,
  })
}

/** Timeouts of a learned flow whose connection ends stand before all else that it does. */
function finTimeout({finIdleTimeout, finHardTimeout}: LearnAction): Action[] {
  const parts = [
    ...(finIdleTimeout === 0 ? [] : [`idle_timeout=${finIdleTimeout}`]),
    ...(finHardTimeout === 0 ? [] : [`hard_timeout=${finHardTimeout}`]),
  ]
  return parts.length === 0 ? [] : [{kind: 'finTimeout', text: `fin_timeout(${parts.join(',')})`}]
}

function valueFor(
  ctx: Context,
  spec: Extract<LearnSpec, {kind: 'matchField' | 'matchValue' | 'loadField' | 'loadValue'}>,
): bigint {
  return 'src' in spec ? getBits(ctx.packet, spec.src) : spec.value
}

/** Reserved ports that a learned flow may send to. */
const RESERVED: ReadonlyMap<number, string> = new Map([
  [OFPP.inPort, 'IN_PORT'],
  [OFPP.flood, 'FLOOD'],
  [OFPP.all, 'ALL'],
  [OFPP.local, 'LOCAL'],
])

/** What a clause makes the learned flow do; nothing of an output to what is no such port (learn_execute()). */
function actionsOf(ctx: Context, spec: Exclude<LearnSpec, {kind: 'matchField' | 'matchValue'}>): Action[] {
  if (spec.kind !== 'output') return [writeOf(ctx, spec)]
  const port = Number(getBits(ctx.packet, spec.src))
  const text = port < OFPP.max ? `output:${port}` : RESERVED.get(port)
  return text === undefined ? [] : [{kind: 'output', text, port: {ofport: port, written: String(port)}, maxLen: null}]
}

function writeOf(ctx: Context, spec: Extract<LearnSpec, {kind: 'loadField' | 'loadValue'}>): Action {
  const value = valueFor(ctx, spec)
  const mask = (1n << BigInt(spec.dst.bits)) - 1n
  return {
    kind: 'set',
    style: 'load',
    text: `load:0x${value.toString(16)}->${rangeText(spec.dst)}`,
    dst: spec.dst,
    value,
    mask,
  }
}

function rangeText({field, start, bits}: Subfield): string {
  const name = field.nxm[0] ?? field.name
  if (start === 0 && bits === field.bits) return `${name}[]`
  return bits === 1 ? `${name}[${start}]` : `${name}[${start}..${start + bits - 1}]`
}
