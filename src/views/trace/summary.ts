import type {Evidence} from '../../model/evidence.ts'
import type {Branch, Endpoint, Stopped, Trace, Undetermined} from '../../trace/result.ts'
import {layOut} from '../layout.ts'
import type {Role} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {pad} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'
import {commandLines} from './command-lines.ts'
import {witnessLines} from './witness.ts'
import {endpointSpans, placeText, policySpans, sourceText} from './words.ts'

/** Wide enough for `evidence` and two spaces. */
const LABEL = 10

/** Lines of a list before the short view counts the others. */
const SHORT_LIST = 8

interface SummaryOptions {
  readonly wide: boolean
  /** The endpoint that the packet shown went to, where a Service has several. */
  readonly via: Endpoint | null
}

/** What to take away: where it stopped and why, the evidence, what was not seen, what to run next. */
export function summaryLines(trace: Trace, screen: Screen, options: SummaryOptions): string[] {
  return [
    ...whyLines(trace, screen, options),
    ...trace.notes.flatMap(({text, evidence}) => say(screen, 'note', [plain(text), ...atSource(evidence)], 'warning')),
    ...witnessLines(trace, screen, options.wide, LABEL),
    ...coverageLines(trace, screen, options.wide),
    ...trace.next.flatMap((command, i) =>
      commandLines(screen, [span('heading', pad(i === 0 ? 'next' : '', LABEL))], command),
    ),
  ]
}

/** Where a packet stopped and by what evidence, and what keeps it from being told. */
export function whyLines(
  {stopped, undetermined}: Pick<Trace | Branch, 'stopped' | 'undetermined'>,
  screen: Screen,
  options: SummaryOptions,
): string[] {
  return [
    ...(stopped === null ? [] : stoppedLines(stopped, screen, options)),
    ...listLines(
      screen,
      undetermined.map((open) => say(screen, 'unknown', openQuestion(open), 'unknown')),
      options.wide,
    ),
  ]
}

/** The paragraphs of a list, in the short view its first ones and how many more there are. */
function listLines(screen: Screen, items: readonly string[][], wide: boolean): string[] {
  const shown = wide ? items : items.slice(0, SHORT_LIST)
  const others = items.length - shown.length
  return [...shown.flat(), ...(others === 0 ? [] : say(screen, '', [plain(`and ${others} more: -o wide names them`)]))]
}

const say = (screen: Screen, label: string, body: readonly Span[], role: Role = 'heading') =>
  layOut(screen, {head: [span(role, pad(label, LABEL))], body})

function stoppedLines(stopped: Stopped, screen: Screen, {wide, via}: SummaryOptions): string[] {
  const {direction, text, policy, evidence, flow} = stopped
  const between = direction === 'reply' ? ' from ' : ' to '
  const endpoint = via === null ? [] : [plain(between), ...endpointSpans(via), plain(',')]
  return [
    ...say(screen, 'stopped', [span('drop', direction), ...endpoint, span('drop', ` ${placeText(stopped)}`)]),
    ...say(screen, 'why', [plain(text)]),
    ...policy.flatMap((ref, i) => say(screen, i === 0 ? 'policy' : '', policySpans(ref))),
    ...(evidence === null ? [] : say(screen, 'evidence', [span('evidence', sourceText(evidence))])),
    ...rawLines(flow, evidence, wide).flatMap((line) =>
      layOut(screen, {head: [plain(pad('', LABEL))], body: [span('flow', line)], evidence: wide ? 'whole' : 'short'}),
    ),
  ]
}

/** In the short view the flow alone: without its statistics it says more in three lines than the line of the dump. */
function rawLines(flow: string | null, evidence: Evidence | null, wide: boolean): string[] {
  const line = evidence?.text.trim() ?? ''
  const known = [...(flow === null ? [] : [flow]), ...(line === '' || line === flow ? [] : [line])]
  return wide ? known : known.slice(0, 1)
}

const openQuestion = ({direction, node, where, reason}: Undetermined): Span[] => [
  plain([direction, ...(node === null ? [] : [`on ${node}`])].join(' ')),
  plain(`, ${where}: ${reason}`),
]

const atSource = (evidence: Evidence | null): Span[] =>
  evidence === null
    ? []
    : [span('evidence', ` (${evidence.line === null ? evidence.file : `${evidence.file}:${evidence.line}`})`)]

function coverageLines({coverage, takenAt}: Trace, screen: Screen, wide: boolean): string[] {
  const {needed, read, missing} = coverage
  const gaps = missing.map(({node, what, reason}) =>
    say(screen, 'not read', [plain(`${node === null ? '' : `${node} `}${what}: ${reason}`)], 'unknown'),
  )
  return [
    ...listLines(screen, gaps, wide),
    ...say(
      screen,
      'read',
      [span('dim', `${read} of ${needed} pieces of evidence needed, as of ${takenAt}`)],
      missing.length === 0 ? 'dim' : 'unknown',
    ),
  ]
}
