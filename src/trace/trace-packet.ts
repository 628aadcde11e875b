import {endpointOfBucket} from '../antrea/services.ts'
import type {Cluster} from '../model/cluster.ts'
import type {Known} from '../model/known.ts'
import {known, unknown} from '../model/known.ts'
import {W} from '../ovs/fields.ts'
import {allBranches, shareOf} from './branches.ts'
import {busyPorts} from './busy-ports.ts'
import {ClusterFacts} from './cluster-facts.ts'
import {Coverage} from './coverage.ts'
import {endpointWithAddress, type Target, targetOf, toEndpoint} from './expected.ts'
import {type Frame, type Headers, headersOf, ipFrame, setMac, TCP} from './frame.ts'
import {type Judged, judge, together} from './judge.ts'
import {nextSteps} from './next-steps.ts'
import {notesOn} from './notes.ts'
import {type Plan, planPacket, summarise} from './plan.ts'
import type {Question} from './question.ts'
import {addressOfParty, type Party, resolve} from './resolve.ts'
import type {Branch, Endpoint, Leg, PacketSummary, Trace} from './result.ts'
import type {Journey, Way} from './round-trip.ts'
import {nodeSource, type Sender, senderOf, startOf} from './start.ts'
import {startAtPort} from './start-at-port.ts'
import type {Place} from './walk/place.ts'

/**
 * The answer of `trace-packet`: where the packet goes, table by table and hop by hop, and why it stops.
 *
 * @throws {Problem} exit 2 for a question that names nothing or contradicts itself, exit 4 where what it names was not read
 */
export function tracePacket(cluster: Cluster, asked: Question): Trace {
  // A packet that is put in at a port has no way behind it, so its reply has none to come back by.
  const question = asked.inPort === null ? asked : {...asked, oneWay: true}
  const facts = new ClusterFacts(cluster)
  const coverage = new Coverage()
  const to = resolve(cluster, question.destination, question.protocol)
  const from = question.source ? resolve(cluster, question.source, null) : startAtPort.party(facts, question)
  const sender = senderOf(facts, from)
  const plan = planFor(facts, question, withAddresses(facts, from, sender, to, question), to, sender)
  const target = targetOf(facts, to)
  const journey = journeyOf(facts, coverage, question, sender, plan)
  const {trips, left} = allBranches(journey, question.allEndpoints)
  const judged = trips.map((trip): Judged => ({trip, judgement: judge(facts, target, sender, trip)}))
  return answer({facts, coverage, question, from, to, sender, target, plan, judged, left})
}

function journeyOf(facts: ClusterFacts, coverage: Coverage, question: Question, sender: Sender, plan: Plan): Journey {
  const start = (headers: Headers): Place => placeOf(facts, question, sender, frameWith(plan, headers, question))
  const opens = question.established && plan.headers.tcpFlags === TCP.ack
  if (question.established && sender.kind !== 'outside')
    coverage.need(sender.node, 'dpctl-conntrack', facts.node(sender.node).model.conntrack)
  const opener = opens ? start({...plan.headers, tcpFlags: TCP.syn}) : question.established ? start(plan.headers) : null
  return {
    facts,
    coverage,
    sender,
    start: start(plan.headers),
    established: question.established,
    oneWay: question.oneWay,
    opener,
  }
}

function placeOf(facts: ClusterFacts, question: Question, sender: Sender, frame: Frame): Place {
  return question.inPort === null ? startOf(facts, sender, frame) : startAtPort.place(facts, question, frame)
}

function frameWith(plan: Plan, headers: Headers, question: Question): Frame {
  const frame = ipFrame(headers, plan.size, plan.df)
  if (question.overrides.dlSrc) setMac(frame.packet, W.dl_src, question.overrides.dlSrc)
  if (question.overrides.dlDst) setMac(frame.packet, W.dl_dst, question.overrides.dlDst)
  return frame
}

/** A node sends from the address that its route to the destination gives; names alone don't tell it. */
function withAddresses(facts: ClusterFacts, from: Party, sender: Sender, to: Party, question: Question): Party {
  if (sender.kind !== 'node' || from.kind === 'ip') return from
  const families = question.family === null ? ([4, 6] as const) : [question.family]
  const addresses = families.flatMap((family) => {
    const dst = addressOfParty(to, family)
    const src = dst === null ? null : nodeSource(facts, sender.node, dst, family)
    return src === null ? [] : [src]
  })
  const named = from.kind === 'node' ? from.addresses : from.kind === 'pod' ? from.pod.podIPs : []
  return {kind: 'node', name: sender.node, addresses: addresses.length > 0 ? addresses : named, port: null}
}

function planFor(facts: ClusterFacts, question: Question, from: Party, to: Party, sender: Sender): Plan {
  const mtus = [
    mtuOf(facts, sender),
    ...(to.kind === 'pod' && to.pod.nodeName !== null ? [podMtu(facts, to.pod.nodeName, to.pod)] : []),
  ]
  return planPacket(question, from, to, mtus, (src) => busyPorts(facts, src))
}

function mtuOf(facts: ClusterFacts, sender: Sender): Known<number> {
  if (sender.kind === 'pod') return podMtu(facts, sender.node, sender)
  if (sender.kind === 'outside') return unknown('the sender is outside the cluster')
  return facts.node(sender.node).underlayMtu
}

function podMtu(facts: ClusterFacts, node: string, pod: {namespace: string; name: string}): Known<number> {
  const netns = facts.node(node).model.pod(pod.namespace, pod.name)
  const own = netns?.links.known
    ? netns.links.value.items.find((link) => link.ifname !== 'lo' && link.kind === 'veth')?.mtu
    : null
  const mtu = own ?? facts.node(node).podPort(pod)?.link?.mtu ?? null
  return mtu === null ? unknown(`the MTU of ${pod.namespace}/${pod.name} was not read`) : known(mtu)
}

interface Findings {
  readonly facts: ClusterFacts
  readonly coverage: Coverage
  readonly question: Question
  readonly from: Party
  readonly to: Party
  readonly sender: Sender
  readonly target: Target
  readonly plan: Plan
  readonly judged: readonly Judged[]
  readonly left: number
}

function answer(found: Findings): Trace {
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
    reply: legOf(telling, packet),
    branches: branchesOf(found, packet),
    undetermined: [...undetermined, ...leftOut],
    notes: notesOn(facts, found.from, found.to, telling),
    next: nextSteps(facts, telling.judgement, undetermined),
    coverage: found.coverage.summary(),
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

function legOf({trip, judgement}: Judged, asked: PacketSummary): Leg | null {
  const {reply} = trip
  const headers = reply && headersOf(reply.sent.packet)
  if (!reply || !headers || !judgement.reply) return null
  return {
    verdict: judgement.reply.verdict,
    packet: summarise(headers, reply.sent.size, reply.sent.df, {established: asked.established, assumed: []}),
    hops: reply.path.hops(),
    stopped: judgement.reply.stopped,
    deliveredTo: receiverOf(reply),
  }
}

function receiverOf(way: Way): Endpoint | null {
  if (way.ending.kind !== 'received') return null
  const headers = headersOf(way.ending.frame.packet)
  return toEndpoint(way.ending.receiver, headers?.dst ?? null, headers?.dport ?? null)
}

/** One branch for each endpoint of a Service, in the order of the group's buckets; none where no bucket was chosen. */
function branchesOf(found: Findings, packet: PacketSummary): readonly Branch[] {
  const chose = found.judged.some(({trip}) => trip.chosen.length > 0)
  if (!chose) return []
  return found.judged.map((judged): Branch => {
    const {trip, judgement} = judged
    return {
      endpoint: endpointOf(found.facts, judged, found.target),
      share: trip.chosen.length > 0 ? shareOf(trip) : null,
      verdict: judgement.verdict,
      hops: trip.request.path.hops(),
      stopped: judgement.stopped,
      deliveredTo: judgement.deliveredTo,
      reply: legOf(judged, packet),
      undetermined: judgement.undetermined,
    }
  })
}

/** The endpoint that the last chosen bucket loads. */
function endpointOf(facts: ClusterFacts, {trip}: Judged, target: Target): Endpoint {
  for (const choice of trip.chosen.toReversed()) {
    const node = facts.node(choice.node)
    const bucket = node.bucket(choice.at.bridge, choice.groupId, choice.chosen)
    const loaded = bucket && endpointOfBucket(bucket, node.dialect)
    if (loaded?.ip) return endpointWithAddress(facts, loaded.ip, loaded.port, target)
  }
  const service = target.kind === 'service' ? target.service : null
  return {
    kind: 'service',
    namespace: service?.namespace ?? null,
    name: service?.name ?? 'no endpoint',
    node: null,
    ip: null,
    port: null,
  }
}
