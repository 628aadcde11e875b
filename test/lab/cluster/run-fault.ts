import * as assert from 'uvu/assert'
import {diagnose} from '../../../src/diagnose/engine.ts'
import type {Diagnosis} from '../../../src/diagnose/finding.ts'
import {RULES} from '../../../src/diagnose/registry.ts'
import {Cluster} from '../../../src/model/cluster.ts'
import {ClusterFacts} from '../../../src/trace/cluster-facts.ts'
import type {Trace} from '../../../src/trace/result.ts'
import {tracePacket} from '../../../src/trace/trace-packet.ts'
import {compare, questionOf} from '../../trace/agreement.ts'
import {collect, type Looking} from './collect.ts'
import type {Fault} from './fault.ts'
import type {Lab} from './lab.ts'
import type {Outcome} from './machine.ts'
import {hasPassed, type Packet, readPacket, sendingOf, truePacket} from './packets.ts'

/** Packets of all kinds of ways: within a node, between nodes, through Services, to and from the nodes, to the world. */
export const PACKETS: readonly Packet[] = [
  'client tcp server:8080',
  'server tcp client:8080',
  'client tcp web-1:8080',
  'web-1 tcp client:8080',
  'other tcp server:8080',
  'web-2 tcp web-1:8080',
  'client tcp db:5432',
  'client udp server:5353',
  'client icmp server',
  'client icmp server x 1422',
  'client tcp server:8080 x 200000',
  'client tcp svc/server:80',
  'client tcp svc/web-local:80',
  'other tcp svc/server:80',
  'client udp svc/echo:53',
  'web-1 tcp svc/web-local:80',
  'client tcp 172.31.0.1:6443',
  'server tcp 172.31.0.1:6443',
  'client icmp 10.10.1.1',
  'client icmp node/node2',
  'node/node1 tcp client:8080',
  'node/node1 tcp server:8080',
  'node/node2 tcp client:8080',
  'node/node1 icmp node/node2',
]

/** A packet that is lost is waited for so long, and longer each time that it is sent again, as the machine may have other work. */
const LOST_SECONDS = 1.3
const LOST_SECONDS_AT_MOST = 5
/** How long anything may take to come about: a neighbour that is asked for anew, caches that go out of date. */
const SETTLED_MS = 45_000

/** How often a lab is looked at: it changes while it is, as neighbours are forgotten and ports learn. */
const LOOKS = 3

const AS_RECORDED: Looking = {told: new Map(), isBlind: false}

/** What a lab shows: before a fault, and after its repair. @throws where a packet is lost or a rule finds something wrong */
export async function expectHealthy(lab: Lab): Promise<void> {
  for (let look = 1; ; look++) {
    await expectPassing(lab, PACKETS)
    const {cluster, diagnosis} = await looked(lab, AS_RECORDED)
    const wrong = [...worrying(diagnosis), ...mistraced(cluster)]
    if (wrong.length === 0) return
    if (look === LOOKS) assert.unreachable(wrong.join('\n'))
  }
}

const worrying = ({findings}: Diagnosis): readonly string[] =>
  findings.filter(({severity}) => severity !== 'info').map(({key, message}) => `${key}: ${message}`)

/** Packets that pass, and are traced otherwise. */
function mistraced(cluster: Cluster): readonly string[] {
  const facts = new ClusterFacts(cluster)
  return PACKETS.flatMap((packet) => {
    const {verdict} = traced(cluster, facts, packet)
    return verdict === verdictOfPassing(packet) ? [] : [`${packet}: the trace says ${verdict}`]
  })
}

/** @throws where a packet is lost, however often it is sent */
export const expectPassing = (lab: Lab, packets: readonly Packet[]): Promise<void> =>
  sentUntil(lab, packets, (outcome) => (hasPassed(outcome) ? null : 'lost'))

/** Forgets the connections that a fault left half open: they would tell of it when it is over. */
export async function forgetConnections({machine, capture}: Lab): Promise<void> {
  await machine.run(capture.nodes.map((node) => ({argv: ['ovs-appctl', 'dpctl/flush-conntrack'], node})))
}

/** Expects packets of a broken lab to fail, the fault to be named first, and traces to say what the packets did. */
export async function expectFault(lab: Lab, fault: Fault): Promise<void> {
  await sentUntil(lab, fault.fails, (outcome) => (hasPassed(outcome) ? 'passed' : null))
  if (!fault.keepsConnections) await forgetConnections(lab)
  for (let look = 1; ; look++) {
    const {cluster, diagnosis} = await looked(lab, lookingAt(lab, fault))
    const isNamed = diagnosis.findings[0]?.key === fault.finding
    const wrong = isNamed ? await untraced(lab, cluster, fault) : [listed(diagnosis)]
    if (wrong.length === 0) return
    if (look === LOOKS) assert.unreachable(wrong.join('\n'))
  }
}

/** Packets that do not do what their traces say. */
function untraced(lab: Lab, cluster: Cluster, {isBlind, open = []}: Fault): Promise<readonly string[]> {
  const facts = new ClusterFacts(cluster)
  const traces = new Map(PACKETS.map((packet) => [packet, traced(cluster, facts, packet)]))
  return stillWrong(lab, PACKETS, (outcome, packet) =>
    disagreement(traces.get(packet)!, packet, outcome, isBlind === true || open.includes(packet)),
  )
}

/** How to look at a lab that is broken. */
export const lookingAt = (lab: Lab, fault: Fault): Looking => ({
  told: fault.told?.(lab) ?? AS_RECORDED.told,
  isBlind: fault.isBlind === true,
})

const listed = ({findings}: Diagnosis): string =>
  findings.map(({severity, key, message}) => `${severity} ${key}: ${message}`).join('\n')

async function looked(lab: Lab, looking: Looking) {
  const cluster = new Cluster(await collect(lab.machine, lab.capture, looking))
  return {cluster, diagnosis: diagnose(cluster, {rules: RULES})}
}

type Judge = (outcome: Outcome, packet: Packet) => string | null

/** @throws where packets still do something wrong when the time is over */
async function sentUntil(lab: Lab, packets: readonly Packet[], judge: Judge): Promise<void> {
  const wrong = await stillWrong(lab, packets, judge)
  if (wrong.length > 0) assert.unreachable(wrong.join('\n'))
}

/** Sends packets, and those again that did something wrong, until all do what they should or the time is over. */
async function stillWrong(lab: Lab, packets: readonly Packet[], judge: Judge): Promise<readonly string[]> {
  const end = Date.now() + SETTLED_MS
  let left = packets
  for (let round = 1; ; round++) {
    const outcomes = await lab.machine.send(
      left.map((packet) => sendingOf(lab, packet)),
      Math.min(round * LOST_SECONDS, LOST_SECONDS_AT_MOST),
    )
    const wrong = left.flatMap((packet, i) => {
      const text = judge(outcomes[i]!, packet)
      return text === null ? [] : [{packet, text: `${packet}: ${outcomes[i]!.outcome} ${outcomes[i]!.note}: ${text}`}]
    })
    if (wrong.length === 0 || Date.now() > end) return wrong.map(({text}) => text)
    left = wrong.map(({packet}) => packet)
  }
}

const traced = (cluster: Cluster, facts: ClusterFacts, packet: Packet): Trace =>
  tracePacket(cluster, questionOf(truePacket(packet, {outcome: '', answeredBy: null, note: ''})), facts)

const verdictOfPassing = (packet: Packet): string => (isOutside(packet) ? 'forwarded-out' : 'delivered')

const isOutside = (packet: Packet): boolean => readPacket(packet).to === '172.31.0.1'

function disagreement(trace: Trace, packet: Packet, outcome: Outcome, isOpen: boolean): string | null {
  const agreement = compare(trace, [truePacket(packet, outcome)], isOutside(packet))
  return agreement === 'agrees' || (isOpen && agreement === 'undetermined')
    ? null
    : `the trace says ${trace.verdict}: ${trace.stopped?.text ?? ''}`
}
