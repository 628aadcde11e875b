import type {Endpoint, Hop, Leg, Verdict} from '../../trace/result.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {verdictRole} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {plain, type Span, span} from '../wrap.ts'
import {isMirror, nodesOf, type RoundTrip, requestVerdict} from './ended.ts'
import {treeLines} from './tree.ts'
import {endpointDetail, verdictMark} from './words.ts'

export interface TripOptions {
  readonly wide: boolean
  /** The endpoint of a Service that this way leads to, where there are several. */
  readonly via: Endpoint | null
  readonly oneWay: boolean
  /** Only the ways that failed, the others in one line: for the second and further endpoints. */
  readonly brief?: boolean
}

/** The request and the reply, each under its heading; a reply that mirrors the request is one line. */
export function tripLines(screen: Screen, trip: RoundTrip, options: TripOptions): string[] {
  const {wide, via, oneWay, brief = false} = options
  const verdict = requestVerdict(trip)
  const stopped = trip.stopped?.direction === 'request' ? trip.stopped : null
  const title = [span('heading', 'request'), ...(via === null ? [] : [plain(' to '), ...endpointDetail(via)])]
  const request =
    brief && verdict === 'delivered'
      ? folded(screen, title, 'arrives: ', trip.hops)
      : [...heading(screen, title, verdict), ...treeLines(screen, {...trip, verdict, stopped}, {wide})]
  return ['', ...request, ...(oneWay || trip.reply === null ? [] : replyLines(screen, trip.hops, trip.reply, options))]
}

function replyLines(screen: Screen, request: readonly Hop[], reply: Leg, {wide, via}: TripOptions): string[] {
  const title = [span('heading', 'reply'), ...(via === null ? [] : [plain(' from '), ...endpointDetail(via)])]
  if (!wide && isMirror(request, reply)) return ['', ...folded(screen, title, 'comes back the same way: ', reply.hops)]
  return ['', ...heading(screen, title, reply.verdict), ...treeLines(screen, reply, {wide})]
}

/** A way on which nothing happened that needs telling: the nodes it crosses, in one line. */
function folded(screen: Screen, title: readonly Span[], text: string, hops: readonly Hop[]): string[] {
  const nodes = nodesOf(hops).flatMap((node, i) => [plain(i === 0 ? '' : ' → '), span('node', node)])
  return layOut(screen, {
    head: [],
    body: [...title, plain('  '), span('good', glyphs(screen.unicode).ok), plain(` ${text}`), ...nodes],
  })
}

function heading(screen: Screen, title: readonly Span[], verdict: Verdict): string[] {
  const word = `${verdictMark(verdict, glyphs(screen.unicode))} ${verdict}`
  return layOut(screen, {head: [], body: [...title, plain('  '), span(verdictRole(verdict), word)]})
}
