import type {Hop, Stopped, Trace} from '../../trace/result.ts'
import {type RoundTrip, requestVerdict, shownBranch} from './ended.ts'
import {endpointSpans, hopText, shareText} from './words.ts'

/** How a hop is drawn: the packet stopped there, arrived there, or was lost sight of. */
export type Mark = 'stop' | 'arrived' | 'open'

export interface GraphHop {
  readonly id: string
  readonly lines: readonly string[]
  readonly mark: Mark | null
}

/** Hops that follow each other on one node, and the edges between hops: what a drawing needs, unescaped. */
export interface Graph {
  readonly groups: readonly {readonly id: string; readonly title: string; readonly hops: readonly GraphHop[]}[]
  readonly edges: readonly {
    readonly from: string
    readonly to: string
    readonly reply: boolean
    readonly label: string
  }[]
}

/** One way to draw. */
interface Way {
  readonly prefix: string
  readonly title: string
  readonly hops: readonly Hop[]
  readonly stopped: Stopped | null
  readonly end: Mark | null
  readonly reply: boolean
}

/**
 * The request's way and the reply's; of a Service with several endpoints each request, and the replies that stop.
 * Ids are made of letters and digits only, never of names.
 */
export function traceGraph(trace: Trace): Graph {
  if (trace.branches.length < 2) return drawTrip(shownBranch(trace) ?? trace, '', null)
  const parts = trace.branches.map((branch, i) => {
    const {endpoint, share, reply} = branch
    const name = endpointSpans(endpoint).map(({text}) => text)
    const via = `${name.join('')}, ${shareText(share)}`
    const failed = reply !== null && reply.verdict !== 'delivered' ? reply : null
    return drawTrip({...branch, reply: failed}, `b${i}`, via)
  })
  return {groups: parts.flatMap(({groups}) => groups), edges: parts.flatMap(({edges}) => edges)}
}

function drawTrip(trip: RoundTrip, prefix: string, via: string | null): Graph {
  const at = (direction: Stopped['direction']) => (trip.stopped?.direction === direction ? trip.stopped : null)
  const request = drawWay({
    prefix: `${prefix}q`,
    title: via === null ? 'request' : `request to ${via}`,
    hops: trip.hops,
    stopped: at('request'),
    end: endMark(requestVerdict(trip)),
    reply: false,
  })
  if (trip.reply === null) return request
  const {hops, verdict} = trip.reply
  const reply = drawWay({
    prefix: `${prefix}r`,
    title: via === null ? 'reply' : `reply from ${via}`,
    hops,
    stopped: at('reply'),
    end: endMark(verdict),
    reply: true,
  })
  const turn =
    trip.hops.length > 0 && hops.length > 0
      ? [{from: `${prefix}q${trip.hops.length - 1}`, to: `${prefix}r0`, reply: true, label: 'reply'}]
      : []
  return {groups: [...request.groups, ...reply.groups], edges: [...request.edges, ...turn, ...reply.edges]}
}

function endMark(verdict: Trace['verdict']): Mark | null {
  if (verdict === 'delivered') return 'arrived'
  if (verdict === 'undetermined') return 'open'
  return verdict === 'forwarded-out' ? null : 'stop'
}

function drawWay({prefix, title, hops, stopped, end, reply}: Way): Graph {
  const groups: {id: string; title: string; hops: GraphHop[]; node: string | null}[] = []
  for (const [i, hop] of hops.entries()) {
    if (groups.length === 0 || groups.at(-1)?.node !== hop.node) {
      const where = hop.node ?? (hop.kind === 'external' ? 'outside the cluster' : 'between the nodes')
      groups.push({id: `${prefix}n${groups.length}`, title: `${title}: ${where}`, hops: [], node: hop.node})
    }
    const last = i === hops.length - 1
    groups
      .at(-1)
      ?.hops.push({id: `${prefix}${i}`, lines: hopLines(hop, last ? stopped : null), mark: last ? end : null})
  }
  const edges = hops.slice(1).map((_, i) => ({from: `${prefix}${i}`, to: `${prefix}${i + 1}`, reply, label: ''}))
  return {groups: groups.map(({node, ...group}) => group), edges}
}

function hopLines(hop: Hop, stopped: Stopped | null): string[] {
  if (stopped === null) return [hopText(hop)]
  return [hopText(hop), ...(stopped.table === null ? [] : [`table ${stopped.table}`]), `stopped: ${stopped.text}`]
}
