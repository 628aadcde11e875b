import type {Branch, Stopped, Trace} from '../../trace/result.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {verdictRole} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'
import {sameStop} from './ended.ts'
import {whyLines} from './summary.ts'
import {tripLines} from './trip.ts'
import {endpointDetail, endpointSpans, placeText, shareText, verdictMark} from './words.ts'

/** Healthy endpoints that the short view names, and other ways that it shows, before it counts the rest. */
const SHORT_ENDPOINTS = 8
const SHORT_WAYS = 2

/** A Service's endpoints, a line each: share of new connections, and what becomes of them. */
export function branchLines({branches, to}: Trace, screen: Screen, wide: boolean): string[] {
  if (branches.length === 0) return []
  const healthy = branches.filter(({verdict}) => verdict === 'delivered')
  const hidden = new Set(wide ? [] : healthy.slice(SHORT_ENDPOINTS))
  const listed = branches.filter((branch) => !hidden.has(branch))
  const shares = Math.max(...listed.map(({share}) => shareText(share).length))
  const named = listed.flatMap((branch, i) => {
    const last = i === listed.length - 1 && hidden.size === 0
    return endpointLines(screen, branch, {last, shares})
  })
  const {last} = glyphs(screen.unicode)
  const more = [span('dim', last), plain(` and ${hidden.size} more that answer: -o wide names them`)]
  return [
    '',
    ...layOut(screen, {head: [], body: [span('heading', 'endpoints of '), ...endpointSpans(to)]}),
    ...named,
    ...(hidden.size === 0 ? [] : layOut(screen, {head: [], body: more})),
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
 * ways shown before, and not more than a screen holds.
 */
export function otherWays(trace: Trace, shown: Branch | null, screen: Screen, wide: boolean): string[] {
  const others = trace.branches.filter((branch) => branch !== shown)
  const told = wide ? others : differing(trace.stopped, others)
  const ways = wide ? told : told.slice(0, SHORT_WAYS)
  const hidden = told.length - ways.length
  return [
    ...ways.flatMap((branch) => [
      ...tripLines(screen, branch, {wide, via: branch.endpoint, oneWay: trace.oneWay, brief: !wide}),
      ...afterBlank(whyLines(branch, screen, {wide, via: null})),
    ]),
    ...(hidden === 0 ? [] : ['', ...layOut(screen, {head: [], body: [plain(moreWays(hidden))]})]),
  ]
}

const afterBlank = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...lines])

const moreWays = (hidden: number): string =>
  `${hidden} more ${hidden === 1 ? 'endpoint fails' : 'endpoints fail'} elsewhere: -o wide shows the way`

function differing(first: Stopped | null, branches: readonly Branch[]): Branch[] {
  const seen = [first]
  return branches.filter(({verdict, stopped}) => {
    if (verdict === 'delivered' || seen.some((stop) => sameStop(stop, stopped))) return false
    seen.push(stopped)
    return true
  })
}
