import type {Endpoint, Leg, Verdict} from '../../trace/result.ts'
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
}

/** The request and the reply, each under its heading; a reply that mirrors the request is one line. */
export function tripLines(screen: Screen, trip: RoundTrip, {wide, via, oneWay}: TripOptions): string[] {
  const verdict = requestVerdict(trip)
  const stopped = trip.stopped?.direction === 'request' ? trip.stopped : null
  const through = via === null ? [] : [plain(' to '), ...endpointDetail(via)]
  return [
    '',
    ...heading(screen, [span('heading', 'request'), ...through], verdict),
    ...treeLines(screen, {...trip, verdict, stopped}, {wide}),
    ...(oneWay || trip.reply === null ? [] : replyLines(screen, trip, trip.reply, wide)),
  ]
}

function replyLines(screen: Screen, {hops}: RoundTrip, reply: Leg, wide: boolean): string[] {
  const title = [span('heading', 'reply')]
  if (wide || !isMirror(hops, reply)) {
    return ['', ...heading(screen, title, reply.verdict), ...treeLines(screen, reply, {wide})]
  }
  const nodes = nodesOf(reply.hops).flatMap((node, i) => [plain(i === 0 ? '' : ' → '), span('node', node)])
  const mark = span('good', glyphs(screen.unicode).ok)
  return [
    '',
    ...layOut(screen, {
      head: [...title, plain('  '), mark, plain(' ')],
      body: [plain('comes back the same way: '), ...nodes],
    }),
  ]
}

function heading(screen: Screen, title: readonly Span[], verdict: Verdict): string[] {
  const word = `${verdictMark(verdict, glyphs(screen.unicode))} ${verdict}`
  return layOut(screen, {head: [], body: [...title, plain('  '), span(verdictRole(verdict), word)]})
}
