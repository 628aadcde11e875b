import type {Path} from '../path.ts'
import type {World} from '../world.ts'
import {throughBridge} from './bridge.ts'
import {lost} from './endings.ts'
import {hostReceive} from './host-receive.ts'
import {hostSend} from './host-send.ts'
import {hostTransmit} from './host-transmit.ts'
import {nicReceive} from './nic-receive.ts'
import type {Ending, Next, Place} from './place.ts'
import {podSend} from './pod-send.ts'
import {portOut} from './port-out.ts'
import {tunnelReceive} from './tunnel-receive.ts'
import {tunnelSend} from './tunnel-send.ts'
import {acrossUnderlay} from './underlay.ts'
import {vethDown} from './veth-down.ts'
import {vethUp} from './veth-up.ts'

/** More devices than any real path has: a packet that passes so many goes round in a loop that no TTL ends. */
const MAX_PLACES = 400

/** Follows the packet from a place until it has arrived, was stopped, left, or can't be followed. */
export function walk(world: World, path: Path, start: Place): Ending {
  let next: Next = start
  for (let i = 0; i < MAX_PLACES; i++) {
    if (next.kind === 'copies') return best(world, path, next.places)
    if (isEnding(next)) return next
    next = unmodelled(world, path, next) ?? visit(world, path, next)
  }
  return {
    kind: 'unknown',
    node: null,
    where: path.here(),
    reason: `the packet passed ${MAX_PLACES} devices without an end: a forwarding loop`,
  }
}

/** Some nodes and modes are known by name and not followed: a verdict about them would be a guess. */
function unmodelled(world: World, path: Path, place: Place): Ending | null {
  const {facts} = world.node(place.node)
  const reason = facts.unmodelled(
    place.kind === 'host-receive' || place.kind === 'host-transmit' || place.kind === 'underlay',
  )
  if (reason === null) return null
  path.enter('host', place.node, place.node)
  return lost(path, place.node, 'note', `${place.node}: ${reason}`)
}

function visit(world: World, path: Path, place: Place): Next {
  switch (place.kind) {
    case 'pod-send':
      return podSend(world, path, place)
    case 'veth-up':
      return vethUp(world, path, place)
    case 'bridge':
      return throughBridge(world, path, place)
    case 'port-out':
      return portOut(world, path, place)
    case 'veth-down':
      return vethDown(world, path, place)
    case 'host-receive':
      return hostReceive(world, path, place)
    case 'host-send':
      return hostSend(world, path, place)
    case 'host-transmit':
      return hostTransmit(world, path, place)
    case 'tunnel-send':
      return tunnelSend(world, path, place)
    case 'underlay':
      return acrossUnderlay(world, path, place)
    case 'nic-receive':
      return nicReceive(world, path, place)
    case 'tunnel-receive':
      return tunnelReceive(world, path, place)
  }
}

function isEnding(next: Exclude<Next, {kind: 'copies'}>): next is Ending {
  return next.kind === 'received' || next.kind === 'stopped' || next.kind === 'left' || next.kind === 'unknown'
}

const RANK = {received: 0, left: 1, unknown: 2, stopped: 3} as const

/** Of several copies the one that got furthest tells the story; equal ones in the order in which the switch made them. */
function best(world: World, path: Path, places: readonly Place[]): Ending {
  const tried = places.map((place) => {
    const own = path.fork()
    return {own, ending: walk(world, own, place)}
  })
  const [first] = tried.toSorted((a, b) => RANK[a.ending.kind] - RANK[b.ending.kind])
  if (!first) return {kind: 'unknown', node: null, where: path.here(), reason: 'there was no copy to follow'}
  path.become(first.own)
  return first.ending
}
