import type {Endpoint, Hop, Step, StepOutcome, Stopped, Verdict} from '../../trace/result.ts'
import {type Glyphs, glyphs} from '../glyphs.ts'
import {layOut, shown as onScreen} from '../layout.ts'
import type {Role} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {displayWidth, pad} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'
import {hopText, sourceText, stepLabel} from './words.ts'

/** One way of a packet, as the tree shows it. */
export interface Way {
  readonly hops: readonly Hop[]
  readonly verdict: Verdict
  /** Only where it stopped on this way. */
  readonly stopped: Stopped | null
  readonly deliveredTo: Endpoint | null
}

export interface TreeOptions {
  /** Every step, what each flow did, the flow's text and where it is written. */
  readonly wide: boolean
  /** Drawn before each line: the tree is inside another. */
  readonly before?: readonly Span[]
}

const OUTCOME_ROLE: Readonly<Record<StepOutcome, Role | null>> = {
  pass: null,
  stop: 'drop',
  warning: 'warning',
  unknown: 'unknown',
}

/** The hops under the nodes they are on, and under each hop the steps worth showing. */
export function treeLines(screen: Screen, way: Way, {wide, before = []}: TreeOptions): string[] {
  const g = glyphs(screen.unicode)
  const shown = (hop: Hop) => hop.steps.filter((step) => wide || step.matters || step.outcome !== 'pass')
  const labels = labelWidth(screen, way.hops.flatMap(shown))
  return way.hops.flatMap((hop, i) => {
    const last = i === way.hops.length - 1
    const rail = [...before, span('dim', last ? ' ' : g.rail)]
    return [
      ...(i === 0 || way.hops[i - 1]?.node !== hop.node ? layOut(screen, nodeHeading(hop, before, g)) : []),
      ...layOut(screen, {
        head: [...before, span('dim', last ? g.last : g.hop), plain(' ')],
        rest: rail,
        body: [span('heading', hopText(hop)), ...(last ? ending(way, g) : [])],
      }),
      ...shown(hop).flatMap((step) => stepLines(screen, step, {rail, labels, wide})),
      ...(last ? unexplained(screen, way, hop, rail) : []),
    ]
  })
}

function nodeHeading({node, kind}: Hop, before: readonly Span[], g: Glyphs) {
  const name = node ?? (kind === 'external' ? 'outside the cluster' : 'between the nodes')
  return {head: [...before, span('node', g.node), plain(' ')], rest: before, body: [span('node', name)]}
}

function ending({verdict, deliveredTo}: Way, g: Glyphs): Span[] {
  if (verdict === 'delivered') return [span('good', `  ${g.ok}`)]
  if (verdict === 'undetermined') return [span('unknown', `  ${g.unknown} nothing is known beyond this`)]
  if (verdict !== 'misdelivered' || deliveredTo === null) return []
  return [span('drop', `  ${g.stop} not the one that was asked for`)]
}

/** Where the packet stopped in a hop of which no step says so. */
function unexplained(screen: Screen, {stopped}: Way, hop: Hop, rail: readonly Span[]): string[] {
  if (stopped === null || hop.steps.some(({outcome}) => outcome === 'stop')) return []
  const mark = span('drop', glyphs(screen.unicode).stop)
  return layOut(screen, {
    head: [...rail, plain('  '), mark, plain(' ')],
    rest: rail,
    body: [span('drop', stopped.text)],
  })
}

/** The column of labels: as wide as the longest, but at most a third of the screen. */
function labelWidth(screen: Screen, steps: readonly Step[]): number {
  const most = Math.floor(screen.width / 3)
  const widths = steps.map((step) => displayWidth(onScreen(screen, stepLabel(step))))
  return Math.max(0, ...widths.filter((width) => width <= most))
}

interface StepLayout {
  readonly rail: readonly Span[]
  readonly labels: number
  readonly wide: boolean
}

function stepLines(screen: Screen, step: Step, {rail, labels, wide}: StepLayout): string[] {
  const role = OUTCOME_ROLE[step.outcome]
  const body = [{role, text: step.text}]
  const label = onScreen(screen, stepLabel(step))
  const mark = {role, text: `  ${outcomeMark(screen, step.outcome)} `}
  const named = span(step.kind === 'table' ? 'table' : 'dim', pad(label, labels))
  const blank = [...rail, plain(' '.repeat(4 + labels + 2))]
  const lines =
    displayWidth(label) <= labels
      ? layOut(screen, {head: [...rail, mark, named, plain('  ')], rest: rail, body})
      : [
          ...layOut(screen, {head: [...rail, mark], rest: rail, body: [named]}),
          ...layOut(screen, {head: blank, rest: rail, body}),
        ]
  return wide ? [...lines, ...detailLines(screen, step, rail)] : lines
}

function outcomeMark(screen: Screen, outcome: StepOutcome): string {
  const g = glyphs(screen.unicode)
  return {pass: ' ', stop: g.stop, warning: g.warning, unknown: g.unknown}[outcome]
}

/** What wide adds: what the flow did, its text, and where that is written. */
function detailLines(screen: Screen, {did, flow, evidence}: Step, rail: readonly Span[]): string[] {
  const head = [...rail, plain('      ')]
  const {arrow} = glyphs(screen.unicode)
  const raw = flow ?? evidence?.text.trim() ?? null
  return [
    ...did.flatMap((item) =>
      layOut(screen, {head: [...head, span('dim', `${arrow} `)], rest: rail, body: [plain(item)]}),
    ),
    ...(raw === null ? [] : layOut(screen, {head, body: [span('flow', raw)], evidence: 'whole'})),
    ...(evidence === null
      ? []
      : layOut(screen, {head, body: [span('evidence', sourceText(evidence))], evidence: 'whole'})),
  ]
}
