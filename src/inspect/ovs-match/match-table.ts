import {describeFlow} from '../../antrea/describe-flow.ts'
import {nearNames} from '../../near.ts'
import {buildTable} from '../../ovs/pipeline/classifier.ts'
import {isClause} from '../../ovs/pipeline/conjunction.ts'
import {lookup} from '../../ovs/pipeline/lookup.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import {EXIT, Problem} from '../../problem.ts'
import type {ChosenBridge} from '../ovs-trace/choose-bridge.ts'
import type {MatchOutcome, MatchReason, MatchRow, OvsMatchAnswer} from './answer.ts'
import {type Asked, fit} from './asked.ts'
import {type Conjunction, conjIdOf, conjunctionsOf} from './conjunctions.ts'
import {type ReasonContext, reasonsOf} from './reasons.ts'

/** A flow, and whether its match without conj_id fits. */
interface Judged {
  readonly flow: Flow
  readonly fits: 'yes' | 'maybe' | 'no'
}

/** Which flows of a table could be hit, in order, and why each one above the winner is not. */
export function matchTable(
  chosen: ChosenBridge,
  table: number,
  asked: Asked,
  context: ReasonContext,
): Pick<OvsMatchAnswer, 'total' | 'flows' | 'conjunctions' | 'doubts'> {
  const flows = chosen.bridge.flows.filter((flow) => flow.table === table)
  const judged = flows
    .map((flow): Judged => ({flow, fits: fitWithoutId(flow, asked)}))
    .sort((a, b) => b.flow.priority - a.flow.priority || a.flow.line - b.flow.line)
  const clauses = judged.filter(({flow, fits}) => fits !== 'no' && isClause(flow))
  const conjunctions = conjunctionsOf(
    clauses.map(({flow, fits}) => ({flow, certain: fits === 'yes'})),
    chosen.antrea.lookup,
  )
  const found = asked.exact ? lookup(buildTable(table, flows), asked.values, null) : null
  const winner = found ? found.flow : firstCertain(judged, conjunctions)
  const rows = judged.map((each) => row(chosen, each, {asked, winner, conjunctions, context}))
  const lowest = winner?.priority ?? Number.NEGATIVE_INFINITY
  return {
    total: flows.length,
    flows: rows.filter(({outcome, priority}) => outcome !== 'misses' || priority >= lowest),
    conjunctions: conjunctions.map(({complete, ...shown}) => shown),
    doubts: doubtsOf(chosen, table, found?.rival ?? null, winner),
  }
}

/** conj_id is the table's own business: it is left out here. */
function fitWithoutId(flow: Flow, asked: Asked): Judged['fits'] {
  if (conjIdOf(flow) === null) return fit(flow.match, asked)
  const keep = flow.match.words.flatMap((word, i) => (word === CONJ_ID ? [] : [i]))
  const {words, masks, values} = flow.match
  const pick = (from: readonly number[]): number[] => keep.map((i) => from[i] ?? 0)
  return fit({words: pick(words), masks: pick(masks), values: pick(values)}, asked)
}

const CONJ_ID = 4

function firstCertain(judged: readonly Judged[], conjunctions: readonly Conjunction[]): Flow | null {
  for (const {flow, fits} of judged) {
    if (fits !== 'yes' || isClause(flow) || flow.unknownMatch.length > 0) continue
    const id = conjIdOf(flow)
    if (id === null || conjunctions.some((each) => each.id === id && each.complete)) return flow
  }
  return null
}

interface RowContext {
  readonly asked: Asked
  readonly winner: Flow | null
  readonly conjunctions: readonly Conjunction[]
  readonly context: ReasonContext
}

function row({antrea, model}: ChosenBridge, judged: Judged, rows: RowContext): MatchRow {
  const {flow} = judged
  const {role, match, did} = describeFlow(flow, antrea)
  const {outcome, reasons} = judge(judged, rows)
  return {
    outcome,
    priority: flow.priority,
    role,
    match: flow.matchText,
    actions: flow.actionsText,
    takes: match,
    does: did,
    reasons,
    text: flow.text,
    evidence: model.flowEvidence(flow),
  }
}

function judge(
  {flow, fits}: Judged,
  {asked, winner, conjunctions, context}: RowContext,
): {outcome: MatchOutcome; reasons: MatchReason[]} {
  if (flow === winner) return {outcome: 'wins', reasons: []}
  if (fits === 'no') return {outcome: 'misses', reasons: reasonsOf(flow, asked, 'no', context)}
  if (flow.unknownMatch.length > 0) {
    const reasons = flow.unknownMatch.map((text) => ({field: text, text: `\`${text}\` is no field that is known here`}))
    return {outcome: 'unknown', reasons}
  }
  const open = fits === 'maybe' ? reasonsOf(flow, asked, 'maybe', context) : []
  if (isClause(flow)) return {outcome: 'clause', reasons: [...clauseReasons(flow, conjunctions), ...open]}
  const id = conjIdOf(flow)
  const needed = id === null ? null : conjunctionReason(id, conjunctions)
  if (needed?.misses) return {outcome: 'misses', reasons: [needed.reason]}
  if (winner !== null && flow.priority <= winner.priority) {
    return {outcome: 'shadowed', reasons: [{field: '', text: `priority ${winner.priority} goes first`}]}
  }
  return {outcome: 'could-hit', reasons: [...(needed ? [needed.reason] : []), ...open]}
}

function clauseReasons(flow: Flow, conjunctions: readonly Conjunction[]): MatchReason[] {
  return flow.actions.flatMap((action) => {
    if (action.kind !== 'conjunction') return []
    const {id, clause, clauses} = action
    const whole = conjunctions.find((each) => each.id === id && each.priority === flow.priority)
    const rest = !whole || whole.open.length === 0 ? 'all its clauses are met' : `${openWords(whole.open)} not met`
    return [{field: 'conjunction', text: `clause ${clause} of ${clauses} of conjunction ${id}: ${rest}`}]
  })
}

const openWords = (open: readonly number[]): string =>
  `clause${open.length === 1 ? '' : 's'} ${open.join(', ')} ${open.length === 1 ? 'is' : 'are'}`

function conjunctionReason(
  id: number,
  conjunctions: readonly Conjunction[],
): {readonly misses: boolean; readonly reason: MatchReason} {
  const [whole] = conjunctions.filter((each) => each.id === id).sort((a, b) => a.open.length - b.open.length)
  const misses = !whole || whole.open.length > 0
  const why = !whole
    ? 'no clause of it is met'
    : whole.open.length > 0
      ? `${openWords(whole.open)} not met by any flow of priority ${whole.priority}`
      : 'which its clauses make'
  return {misses, reason: {field: 'conj_id', text: `needs conjunction ${id}: ${why}`}}
}

function doubtsOf({bridge}: ChosenBridge, table: number, rival: Flow | null, winner: Flow | null): string[] {
  const missing = bridge.input.missing.get('flows')
  const homeless = bridge.homeless.length
  return [
    ...(missing === undefined ? [] : [`the flows are not all known: ${missing}`]),
    ...(homeless === 0 ? [] : [`${homeless} flows are in tables whose number nobody knows: they could be in ${table}`]),
    ...(rival && winner
      ? [`two flows of priority ${winner.priority} fit, and Open vSwitch does not define which wins: ${rival.text}`]
      : []),
  ]
}

/** A table by its name or number. @throws {Problem} NO_SUCH_TABLE */
export function tableOf({antrea, bridge}: ChosenBridge, asked: string): number {
  const id = antrea.dialect.idOf(asked)
  if (id !== null && (bridge.tables[id] !== undefined || antrea.dialect.tables.some((table) => table.id === id)))
    return id
  const names = antrea.dialect.tables.map(({name}) => name)
  throw new Problem(`no table '${asked}' with flows in ${bridge.name}`, {
    code: 'NO_SUCH_TABLE',
    exit: EXIT.usage,
    hints: nearNames(asked, names).map((name) => `--table ${name}`),
  })
}
