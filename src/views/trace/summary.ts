import type {Evidence} from '../../model/evidence.ts'
import type {CoverageSummary, Stopped, Trace, Undetermined} from '../../trace/result.ts'
import {layOut} from '../layout.ts'
import type {Role} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {pad} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'
import {commandLines} from './command-lines.ts'
import {placeText, policySpans, sourceText} from './words.ts'

/** Wide enough for `evidence` and two spaces. */
const LABEL = 10

/** What to take away: where it stopped and why, the evidence, what to run next, what was not seen. */
export function summaryLines(trace: Trace, screen: Screen, wide: boolean): string[] {
  const say = (label: string, role: Role, body: readonly Span[]) =>
    layOut(screen, {head: [span(role, pad(label, LABEL))], body})
  return [
    ...(trace.stopped === null ? [] : stoppedLines(trace.stopped, screen, wide)),
    ...trace.undetermined.flatMap((open) => say('unknown', 'unknown', openQuestion(open))),
    ...trace.notes.flatMap(({text, evidence}) => say('note', 'warning', [plain(text), ...atSource(evidence)])),
    ...coverageLines(trace.coverage, trace.takenAt, say),
    ...trace.next.flatMap((command, i) =>
      commandLines(screen, [span('heading', pad(i === 0 ? 'next' : '', LABEL))], command),
    ),
  ]
}

type Say = (label: string, role: Role, body: readonly Span[]) => string[]

function stoppedLines(stopped: Stopped, screen: Screen, wide: boolean): string[] {
  const {direction, text, policy, evidence, flow} = stopped
  const say = (label: string, body: readonly Span[]) =>
    layOut(screen, {head: [span('heading', pad(label, LABEL))], body})
  const raw = (line: string) =>
    layOut(screen, {head: [plain(pad('', LABEL))], body: [span('flow', line)], evidence: wide ? 'whole' : 'short'})
  return [
    ...say('stopped', [span('drop', `${direction} ${placeText(stopped)}`)]),
    ...say('why', [plain(text)]),
    ...policy.flatMap((ref, i) => say(i === 0 ? 'policy' : '', policySpans(ref))),
    ...(evidence === null ? [] : say('evidence', [span('evidence', sourceText(evidence))])),
    ...rawLines(flow, evidence, wide).flatMap(raw),
  ]
}

/** The flow without its statistics says more in three lines than the line of the dump does. */
function rawLines(flow: string | null, evidence: Evidence | null, wide: boolean): string[] {
  if (flow === null) return evidence === null ? [] : [evidence.text]
  return wide && evidence !== null ? [evidence.text] : [flow]
}

const openQuestion = ({direction, node, where, reason}: Undetermined): Span[] => [
  plain([direction, ...(node === null ? [] : [`on ${node}`])].join(' ')),
  plain(`, ${where}: ${reason}`),
]

const atSource = (evidence: Evidence | null): Span[] =>
  evidence === null
    ? []
    : [span('evidence', ` (${evidence.line === null ? evidence.file : `${evidence.file}:${evidence.line}`})`)]

function coverageLines({needed, read, missing}: CoverageSummary, takenAt: string, say: Say): string[] {
  const whole = read >= needed && missing.length === 0
  return [
    ...missing.flatMap(({node, what, reason}) =>
      say('not read', 'unknown', [plain(`${node === null ? '' : `${node} `}${what}: ${reason}`)]),
    ),
    ...say('read', whole ? 'dim' : 'unknown', [
      span('dim', `${read} of the ${needed} pieces of evidence that the question needs, taken ${takenAt}`),
    ]),
  ]
}
