import type {Trace} from '../../trace/result.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {verdictRole} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {plain, type Span, span} from '../wrap.ts'
import {branchLines, otherWays} from './branches.ts'
import {nodesOf, shownBranch} from './ended.ts'
import {summaryLines} from './summary.ts'
import {tripLines} from './trip.ts'
import {endpointWithNode, packetText, placeText, verdictMark} from './words.ts'

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
    ...branchLines(trace, screen, wide),
    ...tripLines(screen, shown ?? trace, {wide, via, oneWay: trace.oneWay}),
    ...otherWays(trace, shown, screen, wide),
    '',
    ...summaryLines(trace, screen, {wide, via}),
  ]
}

function headingLines(trace: Trace, screen: Screen): string[] {
  const {verdict, from, to, packet, stopped} = trace
  const g = glyphs(screen.unicode)
  const lone = verdict === 'forwarded-out' && stopped === null
  const word = `${verdictMark(verdict, g)} ${verdict.toUpperCase()}`
  const head = [span(lone ? 'good' : verdictRole(verdict), word), plain('  ')]
  const indent = [plain('  ')]
  return [
    ...layOut(screen, {head, body: [...endpointWithNode(from), plain(' → '), ...endpointWithNode(to)]}),
    ...layOut(screen, {head: indent, body: [plain(packetText(packet))]}),
    ...packet.assumed.flatMap((text) => layOut(screen, {head: indent, body: [span('dim', `assumed: ${text}`)]})),
    ...layOut(screen, {head: indent, body: gist(trace)}),
  ]
}

/** How it ended, in one sentence. */
function gist(trace: Trace): Span[] {
  const {verdict, stopped, branches, undetermined, deliveredTo, hops} = trace
  if (verdict === 'mixed') {
    const well = branches.filter((branch) => branch.verdict === 'delivered').length
    return [plain(`${well} of ${branches.length} endpoints answer`)]
  }
  if (stopped !== null) {
    const way = stopped.direction === 'reply' ? 'the request arrives, the reply' : 'the request'
    return [plain(`${way} ${verdict === 'rejected' ? 'is refused' : 'stops'} ${placeText(stopped)}`)]
  }
  if (verdict === 'misdelivered' && deliveredTo !== null)
    return [...endpointWithNode(deliveredTo), plain(' has it instead')]
  if (verdict === 'delivered') {
    return [plain(`${asFarAsSeen(trace)}${arrivalText(trace)}`)]
  }
  if (verdict === 'forwarded-out') {
    const from = hops.findLast(({node}) => node !== null)?.node
    return [plain("it leaves the cluster's nodes"), ...(from ? [plain(' from '), span('node', from)] : [])]
  }
  const open = undetermined.length
  return verdict === 'undetermined'
    ? [plain(`what was read does not tell: ${open} open ${open === 1 ? 'question' : 'questions'}`)]
    : []
}

/** What became of the reply of a request that arrived. */
function arrivalText({oneWay, reply}: Trace): string {
  if (oneWay) return 'the request arrives; its reply was not asked for'
  if (reply === null) return 'the request arrives; nothing answers such a packet'
  const answer = reply.refusal ? 'nothing listens there, and the refusal' : 'its reply'
  return `the request arrives and ${answer} ${reply.verdict === 'forwarded-out' ? 'leaves the cluster' : 'comes back'}`
}

/** Nobody looks into the network between nodes: a packet that crosses it arrives as far as their own evidence goes. */
const asFarAsSeen = ({hops, branches}: Trace): string =>
  [hops, ...branches.map((branch) => branch.hops)].some((way) => nodesOf(way).length > 1)
    ? 'as far as the nodes show, '
    : ''
