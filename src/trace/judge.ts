import {sameIpText} from '../ip.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import {expectedReceivers, type Target, toEndpoint} from './expected.ts'
import {headersOf} from './frame.ts'
import {nobodyListens} from './listening.ts'
import type {Endpoint, Stopped, Undetermined, Verdict} from './result.ts'
import type {RoundTrip, Way} from './round-trip.ts'
import {isSender, type Sender} from './start.ts'
import type {Ending, Receiver} from './walk/place.ts'

/** What one trip comes to. */
export interface Judgement {
  readonly verdict: Verdict
  readonly stopped: Stopped | null
  readonly deliveredTo: Endpoint | null
  readonly undetermined: readonly Undetermined[]
  /** Of the reply alone; null where there was none. */
  readonly reply: {readonly verdict: Verdict; readonly stopped: Stopped | null} | null
}

/** One trip with its verdict. */
export interface Judged {
  readonly trip: RoundTrip
  readonly judgement: Judgement
}

/** The verdict of a round trip: the request's, unless it arrived and the reply did not. */
export function judge(facts: ClusterFacts, target: Target, sender: Sender, trip: RoundTrip): Judgement {
  const there = unlessDoubted('request', trip.request, judgeRequest(facts, target, trip.request))
  if (there.verdict !== 'delivered' || !trip.reply) return {...there, reply: null}
  const back = unlessDoubted('reply', trip.reply, judgeReply(facts, sender, trip))
  if (back.verdict === 'delivered' || leftForSender(sender, back)) return {...there, reply: back}
  return {
    verdict: back.verdict,
    stopped: back.stopped,
    deliveredTo: there.deliveredTo,
    undetermined: back.undetermined,
    reply: back,
  }
}

/** An arrival is no more certain than the way that led there. */
function unlessDoubted<T extends {verdict: Verdict; stopped: Stopped | null; undetermined: readonly Undetermined[]}>(
  direction: 'request' | 'reply',
  {path}: Way,
  judged: T,
): T {
  const doubts = path.doubts()
  const arrives = judged.verdict === 'delivered' || judged.verdict === 'forwarded-out'
  if (doubts.length === 0 || !arrives || judged.stopped !== null) return judged
  return {...judged, verdict: 'undetermined', undetermined: doubts.map((doubt) => ({direction, ...doubt}))}
}

/** Somebody outside is out of sight: a reply that leaves the cluster for them has gone as far as anybody here can see. */
const leftForSender = (sender: Sender, back: {verdict: Verdict; stopped: Stopped | null}): boolean =>
  sender.kind === 'outside' && back.verdict === 'forwarded-out' && back.stopped === null

function judgeRequest(facts: ClusterFacts, target: Target, way: Way): Omit<Judgement, 'reply'> {
  const {ending} = way
  if (ending.kind !== 'received') return judgeEnding(way, ending, 'request')
  const headers = headersOf(ending.frame.packet)
  const dst = headers?.dst ?? ''
  const deliveredTo = toEndpoint(ending.receiver, dst, headers?.dport ?? null)
  const expected = expectedReceivers(facts, target, dst)
  if (expected === null || expected.some((receiver) => sameReceiver(receiver, ending.receiver)))
    return {verdict: 'delivered', stopped: null, deliveredTo, undetermined: []}
  const names = expected.map((r) => (r.kind === 'pod' ? `${r.pod.namespace}/${r.pod.name}` : `node ${r.node}`))
  const who =
    deliveredTo.namespace === null ? `node ${deliveredTo.name}` : `${deliveredTo.namespace}/${deliveredTo.name}`
  const text = `${who} has the packet, which is for ${names.join(' or ') || dst}: both have ${dst}`
  const nobody = nobodyListens(facts, ending.receiver, ending.frame)
  if (nobody) {
    // Both would refuse: what comes back is the same whichever of them has the packet, and so is what the asker sees.
    const reason = `${text}; nothing listens on ${nobody.protocol} port ${nobody.port} there, and a refusal does not tell who refused`
    return {
      verdict: 'undetermined',
      stopped: null,
      deliveredTo,
      undetermined: [{direction: 'request', node: ending.receiver.node, where: way.path.here(), reason}],
    }
  }
  return {
    verdict: 'misdelivered',
    stopped: {
      direction: 'request',
      node: ending.receiver.node,
      hop: way.path.here(),
      table: null,
      flow: null,
      policy: [],
      reason: 'misdelivered',
      text,
      evidence: lastEvidence(way),
    },
    deliveredTo,
    undetermined: [],
  }
}

/** The step that showed who has the packet. */
function lastEvidence(way: Way): Stopped['evidence'] {
  const steps = way.path.hops().flatMap((hop) => hop.steps)
  return steps.findLast((step) => step.evidence !== null)?.evidence ?? null
}

function judgeReply(
  facts: ClusterFacts,
  sender: Sender,
  trip: RoundTrip,
): {verdict: Verdict; stopped: Stopped | null; undetermined: readonly Undetermined[]} {
  const ending = trip.reply?.ending
  const asked = headersOf(trip.request.sent.packet)
  if (!trip.reply || !ending || !asked) return {verdict: 'delivered', stopped: null, undetermined: []}
  if (sender.kind === 'outside' && ending.kind === 'left' && ending.misrouted === null)
    return {verdict: 'forwarded-out', stopped: null, undetermined: []}
  if (ending.kind !== 'received') return judgeEnding(trip.reply, ending, 'reply')
  const headers = headersOf(ending.frame.packet)
  const known = headers !== null && sameIpText(headers.src, asked.dst) && sameIpText(headers.dst, asked.src)
  if (isSender(facts, sender, ending.receiver, asked.src) && known)
    return {verdict: 'delivered', stopped: null, undetermined: []}
  const text = known
    ? `the reply reaches ${ending.receiver.kind === 'pod' ? `${ending.receiver.pod.namespace}/${ending.receiver.pod.name}` : `node ${ending.receiver.node}`}, not the one who asked`
    : `the reply comes back from ${headers?.src ?? '?'} to ${headers?.dst ?? '?'}: the sender asked ${asked.dst} and does not know it`
  return {
    verdict: 'dropped',
    stopped: {
      direction: 'reply',
      node: ending.receiver.node,
      hop: 'pod',
      table: null,
      flow: null,
      policy: [],
      reason: known ? 'misdelivered' : 'not-translated-back',
      text,
      evidence: null,
    },
    undetermined: [],
  }
}

function judgeEnding(
  way: Way,
  ending: Exclude<Ending, {kind: 'received'}>,
  direction: 'request' | 'reply',
): {verdict: Verdict; stopped: Stopped | null; deliveredTo: null; undetermined: readonly Undetermined[]} {
  switch (ending.kind) {
    case 'stopped':
      return {
        verdict: ending.rejected ? 'rejected' : 'dropped',
        stopped: {direction, ...ending.stop},
        deliveredTo: null,
        undetermined: [],
      }
    case 'unknown':
      return {
        verdict: 'undetermined',
        stopped: null,
        deliveredTo: null,
        undetermined: [{direction, node: ending.node, where: ending.where, reason: ending.reason}],
      }
    case 'left':
      return {
        verdict: 'forwarded-out',
        stopped:
          ending.misrouted === null
            ? null
            : {
                direction,
                node: ending.node,
                hop: `underlay ${ending.device}`,
                table: null,
                flow: null,
                policy: [],
                reason: 'misrouted',
                text: `it leaves ${ending.node} by ${ending.device} to ${ending.nextHop}, which is no node of this cluster: ${ending.misrouted}`,
                evidence: ending.evidence ?? routeTaken(way),
              },
        deliveredTo: null,
        undetermined: [],
      }
  }
}

/** The route that the packet left by. */
function routeTaken(way: Way): Stopped['evidence'] {
  const steps = way.path.hops().flatMap((hop) => hop.steps)
  return steps.findLast((step) => step.kind === 'route' && step.evidence !== null)?.evidence ?? null
}

const sameReceiver = (a: Receiver, b: Receiver): boolean =>
  a.kind === 'pod'
    ? b.kind === 'pod' && a.pod.namespace === b.pod.namespace && a.pod.name === b.pod.name
    : b.kind === 'node' && a.node === b.node

/** One verdict of several branches: what all have, `mixed` where two are known to differ, else undetermined. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const known = [...new Set(verdicts.filter((v) => v !== 'undetermined'))]
  if (known.length > 1) return 'mixed'
  if (known.length === verdicts.length || verdicts.length === 0) return known[0] ?? 'undetermined'
  return verdicts.every((v) => v === known[0]) ? (known[0] ?? 'undetermined') : 'undetermined'
}
