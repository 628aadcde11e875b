import {sameIpText} from '../ip.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import type {Coverage} from './coverage.ts'
import {type Frame, headersOf} from './frame.ts'
import {nobodyListens} from './listening.ts'
import {Path} from './path.ts'
import {replyTo} from './reply.ts'
import {isSender, type Sender} from './start.ts'
import type {Ending, Place, Receiver} from './walk/place.ts'
import {walk} from './walk/walk.ts'
import {type Chosen, World} from './world.ts'

/** One way, walked. */
export interface Way {
  readonly path: Path
  readonly ending: Ending
  /** The packet as its sender made it. */
  readonly sent: Frame
}

/** There and back for one choice of buckets. */
export interface RoundTrip {
  readonly request: Way
  /** null: the request did not arrive, `--one-way`, or nobody answers such a packet. */
  readonly reply: Way | null
  readonly chosen: readonly Chosen[]
  /** Why a datapath on the way kept no connection though it was to be committed. */
  readonly notKept: readonly string[]
}

/** What every branch of a trace starts with. */
export interface Journey {
  readonly facts: ClusterFacts
  readonly coverage: Coverage
  readonly sender: Sender
  readonly start: Place
  readonly established: boolean
  readonly oneWay: boolean
  /** The connection's first packet, sent before an established one where no dump has the connection. */
  readonly opener: Place | null
}

/** Walks there and back, taking these buckets. */
export function travel(journey: Journey, choose: readonly number[]): RoundTrip {
  const opened = journey.opener ? openConnection(journey, journey.opener, choose) : null
  const world = opened ?? new World(journey.facts, journey.coverage, choose, journey.established)
  const request = go(world, journey.start)
  const reply =
    request.ending.kind === 'received' && !journey.oneWay
      ? goBack(world, request.ending.receiver, request.ending.frame)
      : null
  return {request, reply, chosen: world.chosen, notKept: world.notKept}
}

function go(world: World, start: Place): Way {
  const path = new Path()
  return {path, sent: start.frame, ending: walk(world, path, start)}
}

function goBack(world: World, receiver: Receiver, received: Frame): Way | null {
  const frame = replyTo(received, nobodyListens(world.facts, receiver, received) !== null)
  if (!frame) return null
  const start: Place =
    receiver.kind === 'pod'
      ? {kind: 'pod-send', node: receiver.node, pod: receiver.pod, frame}
      : {kind: 'host-send', node: receiver.node, frame}
  return go(world, start)
}

/** The connection as its own first packets make it; null where they don't get through, as after a policy that came later. */
function openConnection(journey: Journey, opener: Place, choose: readonly number[]): World | null {
  const world = new World(journey.facts, journey.coverage, choose)
  const first = go(world, opener)
  if (first.ending.kind !== 'received') return null
  const back = goBack(world, first.ending.receiver, first.ending.frame)
  if (back?.ending.kind !== 'received') return null
  const headers = headersOf(back.ending.frame.packet)
  const own = headersOf(opener.frame.packet)
  const returned = headers !== null && own !== null && sameIpText(headers.dst, own.src)
  return returned && isSender(journey.facts, journey.sender, back.ending.receiver, own.src) ? world.again() : null
}
