import {shareOf} from './branches.ts'
import {chosenEndpoint} from './chosen-endpoint.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import type {Coverage} from './coverage.ts'
import {type Target, toEndpoint} from './expected.ts'
import {headersOf} from './frame.ts'
import {type Judged, together} from './judge.ts'
import {nobodyListens} from './listening.ts'
import {nextSteps} from './next-steps.ts'
import {notesOn} from './notes.ts'
import {type Plan, summarise} from './plan.ts'
import type {Question} from './question.ts'
import type {Party} from './resolve.ts'
import type {Branch, Endpoint, Leg, PacketSummary, Trace, Witnessed} from './result.ts'
import type {Way} from './round-trip.ts'
import type {Sender} from './start.ts'

/** All that an answer is made of. */
export interface Findings {
  readonly facts: ClusterFacts
  readonly coverage: Coverage
  readonly question: Question
  readonly from: Party
  readonly to: Party
  readonly sender: Sender
  readonly target: Target
  readonly plan: Plan
  readonly judged: readonly Judged[]
  readonly witness: readonly Witnessed[]
  readonly left: number
}

/** The answer, from the trips and their verdicts. */
export function answer(found: Findings): Trace {
  const {facts, plan, judged, question, sender} = found
  const verdict = together(judged.map(({judgement}) => judgement.verdict))
  const telling =
    judged.find(({judgement}) => judgement.verdict !== 'delivered' && judgement.verdict !== 'undetermined') ??
    judged.find(({judgement}) => judgement.verdict !== 'delivered') ??
    judged[0]
  if (!telling) throw new RangeError('a trace has at least one branch')
  const packet = summarise(plan.headers, plan.size, plan.df, plan)
  const undetermined = judged.flatMap(({judgement}) => judgement.undetermined)
  const leftOut =
    found.left > 0
      ? [
          {
            direction: 'request' as const,
            node: null,
            where: 'Service',
            reason: `${found.left} more endpoints were not followed (--all-endpoints follows them all)`,
          },
        ]
      : []
  const certain = found.left > 0 && verdict !== 'mixed' ? 'undetermined' : verdict
  return {
    schema: 'antrail.dev/trace/v1',
    takenAt: facts.cluster.takenAt,
    verdict: certain,
    oneWay: question.oneWay,
    from: endOf(found.from, sender, plan.headers.src, null),
    to: endOf(found.to, null, plan.headers.dst, packet.destinationPort),
    packet,
    hops: telling.trip.request.path.hops(),
    stopped: telling.judgement.stopped,
    deliveredTo: telling.judgement.deliveredTo,
    reply: legOf(facts, telling, packet),
    branches: branchesOf(found, packet),
    undetermined: [...undetermined, ...leftOut],
    notes: notesOn(facts, found.from, found.to, plan.headers, telling),
    next: nextSteps(facts, found.target, telling.judgement, undetermined),
    coverage: found.coverage.summary(),
    witness: found.witness,
  }
}

function endOf(party: Party, sender: Sender | null, ip: string, port: number | null): Endpoint {
  switch (party.kind) {
    case 'pod':
      return {kind: 'pod', namespace: party.pod.namespace, name: party.pod.name, node: party.pod.nodeName, ip, port}
    case 'service':
      return {kind: 'service', namespace: party.service.namespace, name: party.service.name, node: null, ip, port}
    case 'node':
      return {kind: 'node', namespace: null, name: party.name, node: party.name, ip, port}
    case 'ip':
      return {
        kind: 'ip',
        namespace: null,
        name: party.ip,
        node: sender && sender.kind !== 'outside' ? sender.node : null,
        ip,
        port,
      }
  }
}

function legOf(facts: ClusterFacts, {trip, judgement}: Judged, asked: PacketSummary): Leg | null {
  const {reply} = trip
  const headers = reply && headersOf(reply.sent.packet)
  if (!reply || !headers || !judgement.reply) return null
  return {
    verdict: judgement.reply.verdict,
    refusal: isRefused(facts, trip.request.ending),
    packet: summarise(headers, reply.sent.size, reply.sent.df, {established: asked.established, assumed: []}),
    hops: reply.path.hops(),
    stopped: judgement.reply.stopped,
    deliveredTo: receiverOf(reply),
  }
}

const isRefused = (facts: ClusterFacts, ending: Way['ending']): boolean =>
  ending.kind === 'received' && nobodyListens(facts, ending.receiver, ending.frame) !== null

function receiverOf(way: Way): Endpoint | null {
  if (way.ending.kind !== 'received') return null
  const headers = headersOf(way.ending.frame.packet)
  return toEndpoint(way.ending.receiver, headers?.dst ?? null, headers?.dport ?? null)
}

/** One branch for each endpoint of a Service, in the order of the group's buckets; none where no bucket was chosen. */
function branchesOf(found: Findings, packet: PacketSummary): readonly Branch[] {
  return found.judged.flatMap((judged): Branch[] => {
    const {trip, judgement} = judged
    const endpoint = chosenEndpoint(found.facts, trip, found.target)
    if (!endpoint) return []
    const branch: Branch = {
      endpoint,
      share: shareOf(trip),
      verdict: judgement.verdict,
      hops: trip.request.path.hops(),
      stopped: judgement.stopped,
      deliveredTo: judgement.deliveredTo,
      reply: legOf(found.facts, judged, packet),
      undetermined: judgement.undetermined,
    }
    return [branch]
  })
}
