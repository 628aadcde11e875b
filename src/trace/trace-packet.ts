import type {Cluster} from '../model/cluster.ts'
import type {Known} from '../model/known.ts'
import {known, unknown} from '../model/known.ts'
import {W} from '../ovs/fields.ts'
import {isProblem} from '../problem.ts'
import {answer, type Findings} from './answer.ts'
import {allBranches} from './branches.ts'
import {busyPorts} from './busy-ports.ts'
import {chosenEndpoint} from './chosen-endpoint.ts'
import {ClusterFacts} from './cluster-facts.ts'
import {Coverage} from './coverage.ts'
import {targetOf} from './expected.ts'
import {type Frame, type Headers, ipFrame, setMac, TCP} from './frame.ts'
import {type Judged, judge} from './judge.ts'
import {type Plan, planPacket} from './plan.ts'
import {partyOfPort} from './port-party.ts'
import type {Question} from './question.ts'
import {remark} from './remark.ts'
import {addressOfParty, type Party, resolve} from './resolve.ts'
import type {Trace} from './result.ts'
import type {Journey} from './round-trip.ts'
import {nodeSource, type Sender, senderOf, startOf} from './start.ts'
import {startAtPort} from './start-at-port.ts'
import type {Place} from './walk/place.ts'
import {type Hearing, hearWitness} from './witness/witness.ts'

/**
 * The answer of `trace-packet`: where the packet goes, table by table and hop by hop, and why it stops.
 *
 * @param facts those of the same cluster that an earlier question worked out
 * @param hearing whether Open vSwitch's own word is heard
 * @throws {Problem} exit 2 for a question that names nothing or contradicts itself, exit 4 where what it names was not read
 */
export function tracePacket(
  cluster: Cluster,
  asked: Question,
  facts = new ClusterFacts(cluster),
  hearing: Hearing = 'asked',
): Trace {
  return answerOf(followPacket(cluster, asked, facts), cluster, hearing)
}

/** All of an answer but what Open vSwitch itself says. */
export type Followed = Omit<Findings, 'witness'>

/** The answer about a packet that was followed. @param cluster the same, with whatever Open vSwitch said since */
export const answerOf = (followed: Followed, cluster: Cluster, hearing: Hearing): Trace =>
  answer({...followed, ...hearWitness(followed.facts, cluster, followed.judged, hearing)})

/** Follows a packet, and judges what becomes of it. @throws as `tracePacket` */
export function followPacket(cluster: Cluster, asked: Question, facts = new ClusterFacts(cluster)): Followed {
  // A packet that is put in at a port has no way behind it, so its reply has none to come back by.
  const question = asked.inPort === null ? asked : {...asked, oneWay: true}
  const coverage = new Coverage()
  const from = question.source ? resolve(cluster, question.source, null) : startAtPort.party(facts, question)
  const sender = senderOf(facts, from)
  const to = destinationOf(facts, question, sender)
  const plan = planFor(facts, question, withAddresses(facts, from, sender, to, question), to, sender)
  const target = targetOf(facts, to)
  // Whom its packets are for is in the slices: an address alone may be that of two Pods.
  if (target.kind === 'service') coverage.need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
  const journey = journeyOf(facts, coverage, question, sender, plan)
  const packetPlan = {...plan, assumed: [...plan.assumed, ...entryAssumed(sender, journey.start)]}
  const {trips, left} = allBranches(journey, question.allEndpoints)
  const judged = trips.map((trip): Judged => {
    const first = {trip, judgement: judge(facts, target, sender, trip)}
    return {trip, judgement: remark(facts, target, plan.headers, chosenEndpoint(facts, trip, target), first)}
  })
  return {facts, coverage, question, from, to, sender, target, plan: packetPlan, judged, left}
}

/** A name, or else a port of the sender's node. */
function destinationOf(facts: ClusterFacts, {destination, protocol}: Question, sender: Sender): Party {
  try {
    return resolve(facts.cluster, destination, protocol)
  } catch (error) {
    const isBare = destination.kind === 'any' && !destination.written.includes('/')
    const port =
      isBare && isProblem(error) && error.code === 'NO_SUCH_NAME' ? partyOfPort(facts, sender, destination.name) : null
    if (port) return port
    throw error
  }
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

/** Which way somebody outside comes in is the network's choice, and no node tells it. */
function entryAssumed(sender: Sender, start: Place): readonly string[] {
  return sender.kind === 'outside' && start.kind === 'host-receive'
    ? [`it enters the cluster at ${start.node} by ${start.device}`]
    : []
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
  return facts.node(sender.node).devices.underlayMtu
}

function podMtu(facts: ClusterFacts, node: string, pod: {namespace: string; name: string}): Known<number> {
  const netns = facts.node(node).model.pod(pod.namespace, pod.name)
  const own = netns?.links.known
    ? netns.links.value.items.find((link) => link.ifname !== 'lo' && link.kind === 'veth')?.mtu
    : null
  const mtu = own ?? facts.node(node).podPort(pod)?.link?.mtu ?? null
  return mtu === null ? unknown(`the MTU of ${pod.namespace}/${pod.name} was not read`) : known(mtu)
}
