import type {Endpoint, Trace} from '../../trace/result.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {verdictRole} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {displayWidth} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'
import {branchLines, otherWays} from './branches.ts'
import {shownBranch} from './ended.ts'
import {summaryLines} from './summary.ts'
import {tripLines} from './trip.ts'
import {endpointSpans, packetText, placeText, verdictMark} from './words.ts'

/**
 * The screen of `trace-packet`: the verdict and what was asked, a Service's endpoints, the request's way and the
 * reply's, and last, next to the prompt, where it stopped, by what evidence, and what to run next.
 *
 * @returns lines without their ends, none wider than the screen unless it is narrower than an address
 */
export const traceText = (trace: Trace, screen: Screen): string[] => traceLines(trace, screen, false)

/** The same with every step, what each flow did, its text whole, and where that is written. */
export const traceWide = (trace: Trace, screen: Screen): string[] => traceLines(trace, screen, true)

function traceLines(trace: Trace, screen: Screen, wide: boolean): string[] {
  const shown = shownBranch(trace)
  const via = trace.branches.length > 1 ? (shown?.endpoint ?? null) : null
  return [
    ...headingLines(trace, screen),
    ...branchLines(trace, screen),
    ...tripLines(screen, shown ?? trace, {wide, via, oneWay: trace.oneWay}),
    ...otherWays(trace, shown, screen, wide),
    '',
    ...summaryLines(trace, screen, wide),
  ]
}

function headingLines(trace: Trace, screen: Screen): string[] {
  const {verdict, from, to, packet, stopped} = trace
  const g = glyphs(screen.unicode)
  const lone = verdict === 'forwarded-out' && stopped === null
  const word = `${verdictMark(verdict, g)} ${verdict.toUpperCase()}`
  const head = [span(lone ? 'good' : verdictRole(verdict), word), plain('  ')]
  const indent = [plain(' '.repeat(displayWidth(word) + 2))]
  return [
    ...layOut(screen, {head, body: [...withNode(from), plain(' → '), ...withNode(to)]}),
    ...layOut(screen, {head: indent, body: [plain(packetText(packet))]}),
    ...packet.assumed.flatMap((text) => layOut(screen, {head: indent, body: [span('dim', `assumed: ${text}`)]})),
    ...layOut(screen, {head: indent, body: [plain(gist(trace))]}),
  ]
}

const withNode = (endpoint: Endpoint): Span[] => [
  ...endpointSpans(endpoint),
  ...(endpoint.node === null || endpoint.kind === 'node' ? [] : [plain(' ('), span('node', endpoint.node), plain(')')]),
]

/** How it ended, in one sentence. */
function gist({verdict, stopped, oneWay, branches, undetermined, hops}: Trace): string {
  if (verdict === 'mixed') {
    const well = branches.filter((branch) => branch.verdict === 'delivered').length
    return `${well} of ${branches.length} endpoints answer`
  }
  if (stopped !== null) {
    const arrived = stopped.direction === 'reply' ? 'the request arrives, the reply' : 'the request'
    return `${arrived} ${verdict === 'rejected' ? 'is refused' : 'stops'} ${placeText(stopped)}`
  }
  switch (verdict) {
    case 'delivered':
      return oneWay
        ? 'the request arrives; its reply was not asked for'
        : 'the request arrives and its reply comes back'
    case 'forwarded-out':
      return `it leaves the cluster's nodes${leaving(hops.findLast(({node}) => node !== null)?.node)}`
    case 'undetermined':
      return `what was read does not tell: ${undetermined.length} open ${undetermined.length === 1 ? 'question' : 'questions'}`
    default:
      return `the request is ${verdict}`
  }
}

const leaving = (node: string | null | undefined): string => (node ? `, from ${node}` : '')
