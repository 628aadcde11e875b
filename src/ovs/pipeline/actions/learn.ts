import type {Action, Flow, LearnSpec, Subfield} from '../../syntax/flow-types.ts'
import {formatMatch} from '../../syntax/format-match.ts'
import {buildTable, type FlowTable} from '../classifier.ts'
import {at, type Context, happen, note, undetermined} from '../context.ts'
import {getBits, newPacket, orMask, setBits} from '../packet.ts'
import {unwildcard} from './set.ts'

type LearnAction = Extract<Action, {kind: 'learn'}>

/** `learn(…)`: makes a flow from the packet. ofproto/trace without a packet only looks at the fields; a real one gets the flow. */
export function learn(ctx: Context, action: LearnAction): void {
  for (const spec of action.specs) if ('src' in spec) unwildcard(ctx, spec.src)
  if (ctx.faithful) {
    if (ctx.sideEffects)
      undetermined(ctx, 'a trace through a native tunnel changes the flows of its underlay bridge by learn')
    else note(ctx, 'warning', 'suppressing side effects, so learn action ignored')
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
  const within = action.limit === 0 || count(table, learned) < action.limit
  if (within) {
    ctx.run.learned.set(key, withFlow(table, learned))
    happen(ctx, {kind: 'learn', at: at(ctx), learned})
  } else note(ctx, 'warning', 'Limit exceeded, learn failed')
  if (action.resultDst) setBits(ctx.packet, action.resultDst, within ? 1n : 0n)
}

const count = (table: FlowTable, {cookie}: Flow): number =>
  table.subtables.reduce((n, sub) => n + sub.flows.filter((flow) => flow.cookie === cookie).length, 0)

/** The table with one flow more; it stands before older ones of the same match, and so replaces them. */
function withFlow(table: FlowTable, flow: Flow): FlowTable {
  const made = buildTable(table.id, [flow])
  const subtables = [...made.subtables, ...table.subtables].sort((a, b) => b.maxPriority - a.maxPriority)
  return {...table, subtables, count: table.count + 1}
}

function flowOf(ctx: Context, action: LearnAction, table: number): Flow {
  const values = newPacket()
  const masks = newPacket()
  const actions: Action[] = []
  for (const spec of action.specs) {
    if (spec.kind === 'matchField' || spec.kind === 'matchValue') {
      setBits(values, spec.dst, valueFor(ctx, spec))
      orMask(masks, spec.dst.field, ((1n << BigInt(spec.dst.bits)) - 1n) << BigInt(spec.dst.start))
    } else actions.push(actionOf(ctx, spec))
  }
  const words = [...masks.keys()].filter((word) => masks[word] !== 0)
  const match = {
    words,
    masks: words.map((word) => masks[word]!),
    values: words.map((word) => (values[word]! & masks[word]!) >>> 0),
  }
  const matchText = formatMatch(match)
  const actionsText = actions.map(({text}) => text).join(',') || 'drop'
  return {
    line: 0,
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
    idleAge: null,
    hardAge: null,
    importance: 0,
    flags: action.flags,
    matchText,
    match,
    unknownMatch: [],
    actionsText,
    actions,
  }
}

function valueFor(
  ctx: Context,
  spec: Extract<LearnSpec, {kind: 'matchField' | 'matchValue' | 'loadField' | 'loadValue'}>,
): bigint {
  return 'src' in spec ? getBits(ctx.packet, spec.src) : spec.value
}

function actionOf(ctx: Context, spec: Exclude<LearnSpec, {kind: 'matchField' | 'matchValue'}>): Action {
  if (spec.kind === 'output') {
    const port = Number(getBits(ctx.packet, spec.src) & 0xffffn)
    return {kind: 'output', text: `output:${port}`, port: {ofport: port, written: String(port)}, maxLen: null}
  }
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
