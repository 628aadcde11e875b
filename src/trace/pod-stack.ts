import type {Address} from '../host/address.ts'
import type {Link} from '../host/link.ts'
import type {RoutingState} from '../host/lookup-route.ts'
import type {Neighbour} from '../host/neighbour.ts'
import type {Route} from '../host/route.ts'
import {kernelRules, type Rule} from '../host/rule.ts'
import type {Evidence} from '../model/evidence.ts'
import {type Known, known, unknown, valueOr} from '../model/known.ts'
import type {PodNetns} from '../model/pod-netns.ts'
import type {Parsed} from '../parsed.ts'
import type {NodeState} from './node-state.ts'
import type {PodRef} from './walk/place.ts'
import {unbroken, whole} from './whole.ts'
import type {World} from './world.ts'

/** A pod's network stack as it was read from inside. A question that floods asks many pods: what few of them need is read when asked for. */
export interface PodStack {
  readonly read: true
  /** The device that Antrea gave it. */
  readonly device: string
  readonly link: Link
  readonly mac: string
  readonly addresses: readonly Address[]
  readonly routing: (family: 4 | 6) => Known<RoutingState>
  /** Routes that the kernel learned, of a family: path MTUs among them. */
  readonly routeCache: (family: 4 | 6) => readonly Route[]
  readonly neighbours: Known<readonly Neighbour[]>
  readonly evidence: (probe: string, line: number | null, text: string) => Evidence
}

/** Devices whose other end is in another namespace: the pod's ends of veth pairs. */
const isPairEnd = (link: Link): boolean => link.kind === 'veth'

/** The stack of a pod, or why nobody can say. */
export function podStack(
  world: World,
  node: NodeState,
  pod: PodRef,
): PodStack | {readonly read: false; readonly reason: string} {
  const netns = node.facts.model.pod(pod.namespace, pod.name)
  const who = `${pod.namespace}/${pod.name}`
  if (!netns) {
    const reason = 'nobody looked into its network namespace'
    world.coverage.need(node.name, `pod ${who}`, unknown(reason))
    return {read: false, reason}
  }
  const links = world.coverage.need(
    node.name,
    `ip-link of pod ${who}`,
    whole<Link, Parsed<Link>>(netns.links, 'ip-link'),
  )
  const addresses = world.coverage.need(
    node.name,
    `ip-addr of pod ${who}`,
    whole<Address, Parsed<Address>>(netns.addresses, 'ip-addr'),
  )
  const link = links ? antreaLink(links.items, node, pod) : null
  if (!links || !addresses || !link)
    return {
      read: false,
      reason: links && addresses ? 'it has no interface of Antrea' : 'its links or addresses were not read',
    }
  return {
    read: true,
    device: link.ifname,
    link,
    mac: (link.address ?? '').toLowerCase(),
    addresses: addresses.items,
    routing: (family) => routingOf(netns, family),
    routeCache: (family) => {
      const cache = family === 4 ? netns.routeCache : netns.routeCache6
      return cache.known ? cache.value.items : []
    },
    get neighbours() {
      const read = unbroken<Neighbour, Parsed<Neighbour>>(netns.neighbours, 'ip-neigh')
      return read.known ? known(read.value.items) : read
    },
    evidence: (probe, line, text) => netns.evidence(probe, line, text),
  }
}

/** The end of the veth pair whose host end is the pod's OVS port; `eth0` where the indices don't tell. */
function antreaLink(links: readonly Link[], node: NodeState, pod: PodRef): Link | null {
  const host = node.facts.podPort(pod)?.link
  const ends = links.filter(isPairEnd)
  const byIndex = host ? ends.find((end) => end.linkIndex === host.ifindex) : undefined
  return byIndex ?? links.find((link) => link.ifname === 'eth0') ?? (ends.length === 1 ? (ends[0] ?? null) : null)
}

/** Rules that no probe of a pod asks for are taken to be the kernel's own: Antrea's CNI sets no others. */
function routingOf(netns: PodNetns, family: 4 | 6): Known<RoutingState> {
  const routes = whole<Route, Parsed<Route>>(
    family === 4 ? netns.routes : netns.routes6,
    family === 4 ? 'ip-route' : 'ip6-route',
  )
  if (!routes.known) return routes
  const rules = family === 4 ? netns.rules : netns.rules6
  const read = unbroken<Rule, Parsed<Rule>>(rules, family === 4 ? 'ip-rule' : 'ip6-rule')
  if (rules.known && !read.known) return read
  const links = valueOr(whole<Link, Parsed<Link>>(netns.links, 'ip-link'), null)
  return known({
    rules: rules.known && rules.value.items.length > 0 ? rules.value.items : kernelRules(family),
    routes: routes.value.items,
    links: links ? links.items : null,
  })
}
