import {VIRTUAL_MAC} from '../antrea/virtual-mac.ts'
import {type Link, linkNamed} from '../host/link.ts'
import {type Neighbour, type NeighbourState, neighbourFor} from '../host/neighbour.ts'
import type {Evidence} from '../model/evidence.ts'
import type {Parsed} from '../parsed.ts'
import type {Asker} from './arp.ts'
import {exchange} from './arp-exchange.ts'
import {hasArpOff} from './arp-silence.ts'
import type {NodeState} from './node-state.ts'
import type {Path} from './path.ts'
import {podStack} from './pod-stack.ts'
import {lost, stopHere} from './walk/endings.ts'
import type {Ending} from './walk/place.ts'
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
  const unasked = withoutAsking(world, path, node, asker, nextHop, table)
  if (unasked !== null) return {kind: 'resolved', mac: unasked}
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
  // Soon the kernel asks, and gives up. Until then the packet goes out: where its way ends anyhow, that is the answer.
  const reason = `${nextHop} is at ${lladdr} for now (${held}), and asking again fails: ${why}`
  path.doubt({node: node.name, where: path.here(), reason})
  path.add('neighbour', reason, {outcome: 'unknown', evidence})
  return {kind: 'resolved', mac: lladdr}
}

/** By a device that has ARP turned off the kernel asks nobody, and sends to the device's own MAC (`arp_constructor`, net/ipv4/arp.c). */
function withoutAsking(
  world: World,
  path: Path,
  node: NodeState,
  asker: Asker,
  nextHop: string,
  table: Table | null,
): string | null {
  const link = linkOf(world, node, asker)
  if (!link || !hasArpOff(link)) return null
  const mac = (table?.state.kind === 'resolved' ? table.state.lladdr : null) ?? asker.mac
  path.add('neighbour', `${link.ifname} has ARP turned off: what is for ${nextHop} goes to ${mac} unasked`, {
    outcome: 'warning',
  })
  return mac
}

function linkOf(world: World, node: NodeState, asker: Asker): Link | null {
  if (asker.kind === 'pod') {
    const stack = podStack(world, node, asker.pod)
    return stack.read ? stack.link : null
  }
  const {links} = node.facts.devices
  return links.known ? linkNamed(links.value.items, asker.device) : null
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
