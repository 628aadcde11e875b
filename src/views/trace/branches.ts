import type {Branch, Trace} from '../../trace/result.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {verdictRole} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'
import {sameStop} from './ended.ts'
import {whyLines} from './summary.ts'
import {tripLines} from './trip.ts'
import {endpointDetail, endpointSpans, placeText, shareText, verdictMark} from './words.ts'

/** A Service's endpoints, a line each: share of new connections, and what becomes of them. */
export function branchLines({branches, to}: Trace, screen: Screen): string[] {
  if (branches.length === 0) return []
  const shares = Math.max(...branches.map(({share}) => shareText(share).length))
  return [
    '',
    ...layOut(screen, {head: [], body: [span('heading', 'endpoints of '), ...endpointSpans(to)]}),
    ...branches.flatMap((branch, i) => endpointLines(screen, branch, {last: i === branches.length - 1, shares})),
  ]
}

function endpointLines(screen: Screen, branch: Branch, {last, shares}: {last: boolean; shares: number}): string[] {
  const g = glyphs(screen.unicode)
  const role = verdictRole(branch.verdict)
  const head = [
    span('dim', last ? g.last : g.hop),
    span(role, ` ${verdictMark(branch.verdict, g)} `),
    plain(`${shareText(branch.share).padStart(shares)}  `),
  ]
  const rest = [span('dim', last ? ' ' : g.rail)]
  const said = branch.verdict === 'delivered' ? [] : [span(role, reason(branch))]
  return [
    ...layOut(screen, {head, rest, body: endpointDetail(branch.endpoint)}),
    ...said.flatMap((text) => layOut(screen, {head: [...rest, plain(' '.repeat(shares + 6))], rest, body: [text]})),
  ]
}

function reason({verdict, stopped, undetermined}: Branch): string {
  if (stopped === null) return [verdict, ...undetermined.slice(0, 1).map((open) => open.reason)].join(': ')
  return `${verdict}${stopped.direction === 'reply' ? ' on the way back' : ''} ${placeText(stopped)}`
}

/**
 * The ways of the endpoints that are not the trace's own: in the short view only those that end otherwise than the
 * ways shown before.
 */
export function otherWays(trace: Trace, shown: Branch | null, screen: Screen, wide: boolean): string[] {
  const seen = [trace.stopped]
  return trace.branches.flatMap((branch) => {
    if (branch === shown) return []
    const told = branch.verdict === 'delivered' || seen.some((stop) => sameStop(stop, branch.stopped))
    if (told && !wide) return []
    seen.push(branch.stopped)
    return [
      ...tripLines(screen, branch, {wide, via: branch.endpoint, oneWay: trace.oneWay, brief: !wide}),
      '',
      ...whyLines(branch, screen, {wide, via: null}),
    ]
  })
}
