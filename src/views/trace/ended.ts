import type {Branch, Hop, Leg, Stopped, Trace, Verdict} from '../../trace/result.ts'

/** A question and its answer, whole or for one endpoint of a Service. */
export type RoundTrip = Pick<Trace | Branch, 'verdict' | 'hops' | 'stopped' | 'deliveredTo' | 'reply' | 'undetermined'>

/**
 * How the request alone ended; a round trip's verdict is the reply's where the request arrived.
 * A `mixed` trace shows the hops of one branch, and ended as that did.
 */
export function requestVerdict(trip: RoundTrip): Verdict {
  if (trip.stopped?.direction === 'reply') return 'delivered'
  if (trip.undetermined.some(({direction}) => direction === 'request')) return trip.verdict
  if (trip.stopped === null && trip.reply !== null && trip.reply.verdict === trip.verdict) return 'delivered'
  return trip.verdict
}

/** The branch whose hops the trace shows as its own. */
export function shownBranch(trace: Trace): Branch | null {
  const hops = JSON.stringify(trace.hops)
  return trace.branches.find((branch) => branch.hops === trace.hops || JSON.stringify(branch.hops) === hops) ?? null
}

/** Whether two packets stopped at one place for one reason: their paths need to be shown once only. */
export const sameStop = (a: Stopped | null, b: Stopped | null): boolean =>
  a !== null &&
  b !== null &&
  a.direction === b.direction &&
  a.node === b.node &&
  a.hop === b.hop &&
  a.table === b.table &&
  a.reason === b.reason &&
  a.text === b.text

/** Whether the reply went back over the request's nodes and met nothing to tell of. */
export function isMirror(request: readonly Hop[], reply: Leg): boolean {
  return (
    reply.verdict === 'delivered' &&
    reply.stopped === null &&
    reply.hops.every((hop) => hop.steps.every((step) => step.outcome === 'pass')) &&
    nodesOf(reply.hops).join('\n') === nodesOf(request).reverse().join('\n')
  )
}

/** The nodes in the order of the path, each once a visit. */
export function nodesOf(hops: readonly Hop[]): string[] {
  const nodes: string[] = []
  for (const {node} of hops) if (node !== null && node !== nodes.at(-1)) nodes.push(node)
  return nodes
}
