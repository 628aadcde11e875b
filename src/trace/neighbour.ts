import {VIRTUAL_MAC} from '../antrea/virtual-mac.ts'
import {localAddress} from '../host/address.ts'
import {type Neighbour, type NeighbourState, neighbourFor} from '../host/neighbour.ts'
import type {Evidence} from '../model/evidence.ts'
import {W} from '../ovs/fields.ts'
import type {Parsed} from '../parsed.ts'
import {type Asker, answers, arpReply, arpRequest, type Resolution} from './arp.ts'
import {explainSwitched} from './explain-drop.ts'
import {macOf} from './frame.ts'
import type {NodeState} from './node-state.ts'
import {Path} from './path.ts'
import {podStack} from './pod-stack.ts'
import {switchFrame} from './switch-frame.ts'
import {vethStops} from './veth.ts'
import {lost, stopHere} from './walk/endings.ts'
import type {Ending, PodRef} from './walk/place.ts'
import {unbroken} from './whole.ts'
import type {World} from './world.ts'

export type Resolved =
  | {readonly kind: 'resolved'; readonly mac: string}
  | {readonly kind: 'ended'; readonly ending: Ending}

/**
 * The MAC of a next hop: from the neighbour table where it has one, else by asking for it, request and reply through the
 * same pipeline. An entry that could not be refreshed is used while the kernel uses it without asking.
 */
export function resolveNeighbour(world: World, path: Path, asker: Asker, nextHop: string): Resolved {
  const node = world.node(asker.node)
  const table = neighbours(world, node, asker, nextHop)
  if (table?.state.kind !== 'resolved' || table.state.lladdr === null) return ask(world, path, node, asker, nextHop)
  const {entry, lladdr} = table.state
  const evidence = table.evidence(entry.line, entry.text)
  const held = entry.state.join(',')
  path.add('neighbour', `${nextHop} is at ${lladdr} (${held})`, {evidence})
  if (lladdr === VIRTUAL_MAC && entry.state.includes('PERMANENT')) return {kind: 'resolved', mac: lladdr}
  // The packet meets the same dead switch as the question would, whether the entry still serves or not.
  if (node.facts.switchDown()?.kind === 'down') return {kind: 'resolved', mac: lladdr}
  const refreshed = exchange(world, node, asker, nextHop)
  if (refreshed.kind === 'answered') {
    if (refreshed.mac !== lladdr)
      path.add('neighbour', `asked again, ${nextHop} would be at ${refreshed.mac}: the entry is out of date`, {
        outcome: 'warning',
        evidence,
      })
    return {kind: 'resolved', mac: lladdr}
  }
  const why = refreshed.kind === 'silent' ? refreshed.why.text : refreshed.reason
  if (entry.state.some((s) => s === 'REACHABLE' || s === 'PERMANENT' || s === 'NOARP')) {
    path.add('neighbour', `the entry still serves, but asking again would fail: ${why}`, {outcome: 'warning', evidence})
    return {kind: 'resolved', mac: lladdr}
  }
  return {
    kind: 'ended',
    ending: lost(
      path,
      node.name,
      'neighbour',
      `${nextHop} is at ${lladdr} for now (${held}), and asking again fails: ${why}`,
      evidence,
    ),
  }
}

/** No entry that helps: the question goes first, and can be where it stops. */
function ask(world: World, path: Path, node: NodeState, asker: Asker, nextHop: string): Resolved {
  const answer = exchange(world, node, asker, nextHop)
  const what = nextHop.includes(':') ? 'neighbour solicitation' : 'ARP'
  switch (answer.kind) {
    case 'answered':
      path.add('neighbour', `${what}: ${nextHop} answers, it is at ${answer.mac}`)
      return {kind: 'resolved', mac: answer.mac}
    case 'silent': {
      // A node has entries that nobody answers for, as those of Antrea's virtual addresses.
      const entries =
        asker.kind === 'host' ? unbroken<Neighbour, Parsed<Neighbour>>(node.facts.model.neighbours, 'ip-neigh') : null
      if (entries?.known === false) {
        const reason = `whether ${node.name} knows the MAC of ${nextHop} was not read: ${entries.reason}`
        return {kind: 'ended', ending: lost(path, node.name, 'neighbour', reason)}
      }
      const ending = stopHere(path, node.name, 'neighbour', {
        ...answer.why,
        text: `${what} for ${nextHop} gets no answer: ${answer.why.text}`,
      })
      if (ending.kind !== 'stopped') return {kind: 'ended', ending}
      return {
        kind: 'ended',
        ending: {...ending, stop: {...ending.stop, table: answer.why.table, flow: answer.why.flow}},
      }
    }
    case 'unknown':
      return {
        kind: 'ended',
        ending: lost(
          path,
          node.name,
          'neighbour',
          `whether ${what} for ${nextHop} is answered is not known: ${answer.reason}`,
        ),
      }
  }
}

interface Table {
  readonly state: NeighbourState
  readonly evidence: (line: number | null, text: string) => Evidence
}

function neighbours(world: World, node: NodeState, asker: Asker, nextHop: string): Table | null {
  if (asker.kind === 'host') {
    const table = world.coverage.need(
      node.name,
      'ip-neigh',
      unbroken<Neighbour, Parsed<Neighbour>>(node.facts.model.neighbours, 'ip-neigh'),
    )
    return (
      table && {
        state: neighbourFor(table.items, nextHop, asker.device),
        evidence: (line, text) => node.facts.evidence('ip-neigh', line, text),
      }
    )
  }
  const stack = podStack(world, node, asker.pod)
  if (!stack.read || !stack.neighbours.known || asker.device === null) return null
  return {
    state: neighbourFor(stack.neighbours.value, nextHop, asker.device),
    evidence: (line, text) => stack.evidence('ip-neigh', line, text),
  }
}

/** Request and reply through the integration bridge. */
export function exchange(world: World, node: NodeState, asker: Asker, target: string): Resolution {
  const {facts} = node
  const dead = facts.switchDown()
  if (dead)
    return dead.kind === 'down'
      ? {kind: 'silent', why: {...dead.why, table: null, flow: null}}
      : {kind: 'unknown', reason: dead.reason}
  const port = asker.kind === 'pod' ? facts.podPort(asker.pod) : facts.portOfDevice(asker.device)
  if (!port || port.ofport === null || port.ofport < 0) {
    return {
      kind: 'silent',
      why: {
        reason: 'port-missing',
        text: 'the asker has no port in the bridge',
        evidence: null,
        table: null,
        flow: null,
      },
    }
  }
  const stopped = asker.kind === 'pod' ? quietVethStop(world, node, port, asker.pod) : null
  if (stopped) return stopped
  const sent = switchFrame(world, node, port.bridge, port.ofport, arpRequest(asker, target))
  if (sent.undetermined) return {kind: 'unknown', reason: sent.undetermined}
  const direct = sent.outputs.find((o) => o.port === port.ofport && answers(o.packet, target))
  if (direct) return {kind: 'answered', mac: macOf(direct.packet, target.includes(':') ? W.arp_tha : W.arp_sha)}
  const replies = sent.outputs.flatMap((o) => {
    const owner = ownerAt(world, node, o.at.bridge, o.port, target)
    return owner ? [replyFrom(world, node, port, owner, asker, target)] : []
  })
  const answered = replies.find((r) => r.kind === 'answered') ?? replies[0]
  if (answered) return answered
  if (sent.outputs.length === 0) return {kind: 'silent', why: explainSwitched(node, sent)}
  const unattached = facts.podsWithoutPort(target)
  if (unattached !== null)
    return {
      kind: 'silent',
      why: {
        reason: 'port-missing',
        text: unattached,
        evidence: facts.evidence('ovsdb', null, unattached),
        table: null,
        flow: null,
      },
    }
  return {
    kind: 'silent',
    why: {
      reason: 'no-neighbour',
      text: `it reaches ${sent.outputs.map((o) => o.portName).join(', ')}, and nothing there has ${target}`,
      evidence: null,
      table: null,
      flow: null,
    },
  }
}

interface Owner {
  readonly bridge: string
  readonly ofport: number
  readonly mac: string
}

/** Who has the address behind a port of the bridge: a pod, or the node itself by an internal port. */
function ownerAt(world: World, node: NodeState, bridge: string, ofport: number, target: string): Owner | null {
  const port = node.facts.port(bridge, ofport)
  if (!port) return null
  if (port.pod) {
    if (lacksAddress(world, node, port.pod, target)) return null
    const stack = podStack(world, node, port.pod)
    const has = stack.read ? localAddress(stack.addresses, target) !== null : port.addresses.includes(target)
    const mac = stack.read ? stack.mac : port.mac
    return has && mac !== null && !vethStops(world, new Path(), node, port, port.pod) ? {bridge, ofport, mac} : null
  }
  const mac = port.internal ? node.facts.macOfDevice(port.name) : null
  if (!mac || node.facts.deviceIsDown(port.name)) return null
  const {addresses} = node.facts.model
  return addresses.known && localAddress(addresses.value.items, target) ? {bridge, ofport, mac} : null
}

/** Whether a pod's addresses were read and this is none of them: of the many that a flooded question reaches, no more need be read. */
function lacksAddress(world: World, node: NodeState, pod: PodRef, target: string): boolean {
  const addresses = node.facts.model.pod(pod.namespace, pod.name)?.addresses
  if (!addresses?.known || localAddress(addresses.value.items, target)) return false
  world.coverage.need(node.name, `ip-addr of pod ${pod.namespace}/${pod.name}`, addresses)
  return true
}

function replyFrom(
  world: World,
  node: NodeState,
  asking: {bridge: string; ofport: number | null},
  owner: Owner,
  asker: Asker,
  target: string,
): Resolution {
  const sent = switchFrame(world, node, owner.bridge, owner.ofport, arpReply(asker, target, owner.mac))
  if (sent.undetermined) return {kind: 'unknown', reason: sent.undetermined}
  if (sent.outputs.some((o) => o.port === asking.ofport)) return {kind: 'answered', mac: owner.mac}
  const why = explainSwitched(node, sent)
  return {kind: 'silent', why: {...why, text: `${target} has it and answers, but ${why.text}`}}
}

function quietVethStop(
  world: World,
  node: NodeState,
  port: Parameters<typeof vethStops>[3],
  pod: PodRef,
): Resolution | null {
  const ending = vethStops(world, new Path(), node, port, pod)
  if (!ending) return null
  if (ending.kind === 'stopped') return {kind: 'silent', why: ending.stop}
  return {kind: 'unknown', reason: ending.kind === 'unknown' ? ending.reason : 'the veth pair is not known'}
}
