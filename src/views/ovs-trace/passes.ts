import type {PassRow, ResumedRow, StepRow} from '../../inspect/ovs-trace/answer.ts'
import {outputName} from '../../inspect/ovs-trace/output-words.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {displayWidth, pad} from '../width.ts'
import {plain, span} from '../wrap.ts'

/** One pass: why it began where it did, what each table did, and what left. */
export function passLines(pass: PassRow, screen: Screen, wide: boolean): string[] {
  const {resumed, outputs, steps, translationError, slowPath, datapathActions} = pass
  const {arrow} = glyphs(screen.unicode)
  const indent = [plain('  ')]
  const labels = Math.min(labelWidth(steps), Math.floor(screen.width / 3))
  return [
    ...layOut(screen, {head: [], body: [span('heading', resumed ? resumedText(resumed) : 'from the port')]}),
    ...natLines(resumed, screen),
    ...steps.flatMap((step) => stepLines(step, screen, {wide, labels, depth: 0})),
    ...outputs.flatMap((output) =>
      layOut(screen, {head: [...indent, span('good', `${arrow} `)], body: [plain(`out of ${outputName(output)}`)]}),
    ),
    ...(translationError === null
      ? []
      : layOut(screen, {head: indent, body: [span('drop', `translation failed: ${translationError}`)]})),
    ...slowPath.flatMap((why) => layOut(screen, {head: indent, body: [span('warning', `slow path: ${why}`)]})),
    ...(datapathActions === null || !wide
      ? []
      : layOut(screen, {
          head: [...indent, span('dim', 'datapath actions: ')],
          body: [span('evidence', datapathActions)],
          evidence: 'whole',
        })),
  ]
}

/** `back from conntrack in UnSNAT (table 7): new|trk`. */
function resumedText({table, tableId, ctState, assumed}: ResumedRow): string {
  const where = table === null ? '' : ` in ${table}${String(tableId) === table ? '' : ` (table ${tableId})`}`
  if (ctState === null) return `back from a recirculation${where}`
  return `back from conntrack${where}, connection ${ctState.replaceAll('|', ', ')}${assumed ? ' (assumed)' : ''}`
}

function natLines(resumed: ResumedRow | null, screen: Screen): string[] {
  if (!resumed?.nat || resumed.nat.initial === '' || resumed.nat.initial === resumed.nat.modified) return []
  const {initial, modified} = resumed.nat
  return layOut(screen, {
    head: [plain('  ')],
    body: [plain(`NAT: ${initial} ${glyphs(screen.unicode).arrow} ${modified}`)],
  })
}

interface StepLayout {
  readonly wide: boolean
  readonly labels: number
  readonly depth: number
}

function labelWidth(steps: readonly StepRow[]): number {
  return Math.max(0, ...steps.map((step) => Math.max(displayWidth(step.table ?? ''), labelWidth(step.steps))))
}

/** Tables, and in between what deserves a word: a chosen bucket, a warning, another bridge. Wide shows every line. */
function stepLines(step: StepRow, screen: Screen, layout: StepLayout): string[] {
  const {kind, table, role} = step
  const inner = {...layout, depth: layout.depth + (kind === 'bridge' || kind === 'thaw' ? 0 : 1)}
  const below = step.steps.flatMap((each) => stepLines(each, screen, inner))
  const indent = plain('  ')
  switch (kind) {
    case 'bridge':
      return layout.depth === 0
        ? below
        : [...layOut(screen, {head: [indent], body: [span('heading', step.text)]}), ...below]
    case 'table':
      if (table === null || role === null)
        return [...layOut(screen, {head: [indent], body: [plain(step.text)]}), ...below]
      return [...tableLines(step, screen, layout), ...below]
    case 'bucket':
      return [...layOut(screen, {head: [indent, indent], body: [plain(step.text)]}), ...below]
    case 'warning':
    case 'error':
      return layOut(screen, {head: [indent, indent, span('warning', '! ')], body: [plain(step.text)]})
    default:
      if (!layout.wide || kind === 'thaw') return below
      return [...layOut(screen, {head: [indent, indent, indent], body: [span('dim', step.text)]}), ...below]
  }
}

function tableLines(step: StepRow, screen: Screen, {wide, labels}: StepLayout): string[] {
  const {table, role, takes, does, flow, evidence, conjunctive} = step
  const {stop, arrow} = glyphs(screen.unicode)
  const ends = flow === null || (does.length === 1 && does[0] === 'drop')
  const mark = ends ? span('drop', `${stop} `) : plain('  ')
  const name = pad(table ?? '', labels)
  // A bridge that is none of Antrea's has no roles: then what the flow takes and does says more.
  const what =
    role === 'purpose unknown' ? `${takes.join(', ') || 'everything'} ${arrow} ${does.join('; ')}` : (role ?? '')
  const lines = layOut(screen, {
    head: [mark, span('table', name), plain('  ')],
    body: [ends ? span('drop', what) : plain(what)],
  })
  if (!wide) return lines
  const head = [plain('    ')]
  return [
    ...lines,
    ...does.flatMap((done) => layOut(screen, {head: [...head, span('dim', `${arrow} `)], body: [plain(done)]})),
    ...(flow === null ? [] : layOut(screen, {head, body: [span('flow', flow)], evidence: 'whole'})),
    ...conjunctive.flatMap((clause) =>
      layOut(screen, {head: [...head, span('dim', 'clause: ')], body: [span('flow', clause)], evidence: 'whole'}),
    ),
    ...(evidence === null
      ? []
      : layOut(screen, {
          head,
          body: [span('evidence', evidence.line === null ? evidence.file : `${evidence.file}:${evidence.line}`)],
          evidence: 'whole',
        })),
  ]
}
