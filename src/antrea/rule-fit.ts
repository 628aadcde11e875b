import {type Prefix, parsePrefix, prefixContains} from '../ip.ts'
import type {ConjunctionFacts} from './conjunctions.ts'
import type {ComputedPolicy, ComputedRule, MemberGroups, PeerBlock, RulePort} from './controlplane.ts'
import {portRange} from './describe-match.ts'
import type {FlowFacts} from './facts.ts'
import {canonicalNetwork} from './lookup-of.ts'
import type {BridgePort} from './ports.ts'

export interface FitContext {
  /** Both asked for when a rule is: they hold every peer, and every Pod, of every policy. */
  readonly addressGroups: () => MemberGroups
  readonly appliedToGroups: () => MemberGroups
  readonly ports: readonly BridgePort[]
}

/** The same, for look-ups: groups can have thousands of members. */
export interface FitIndex {
  /** Addresses of an address group; a group that is not here was not read. */
  readonly peers: ReadonlyMap<string, ReadonlySet<string>>
  /** Pods (`namespace/name`) and addresses of an appliedTo group. */
  readonly pods: ReadonlyMap<string, ReadonlySet<string>>
  readonly members: ReadonlyMap<string, ReadonlySet<string>>
  /** Pods of the bridge's ports. */
  readonly podOfPort: ReadonlyMap<number, string>
  readonly podsOfAddress: ReadonlyMap<string, readonly string[]>
}

export function fitIndex({addressGroups, appliedToGroups, ports}: FitContext): FitIndex {
  const addresses = (groups: MemberGroups) =>
    new Map([...groups].map(([name, all]) => [name, new Set(all.flatMap((m) => m.addresses.map(canonicalNetwork)))]))
  const appliedTo = appliedToGroups()
  const podOfPort = new Map<number, string>()
  const podsOfAddress = new Map<string, string[]>()
  for (const {pod, ofport, addresses: own} of ports) {
    if (!pod) continue
    const name = `${pod.namespace}/${pod.name}`
    if (ofport !== null) podOfPort.set(ofport, name)
    for (const address of own) podsOfAddress.set(address, [...(podsOfAddress.get(address) ?? []), name])
  }
  return {
    peers: addresses(addressGroups()),
    members: addresses(appliedTo),
    pods: new Map(
      [...appliedTo].map(([name, all]) => [
        name,
        new Set(all.flatMap(({pod}) => (pod ? [`${pod.namespace}/${pod.name}`] : []))),
      ]),
    ),
    podOfPort,
    podsOfAddress,
  }
}

/**
 * Whether a conjunction's flows could be those of a rule: each of its addresses, ports and pods is the rule's. Flows that are
 * missing don't speak against it, because flows can be lost; nothing to compare with doesn't either.
 */
export function fits(facts: ConjunctionFacts, policy: ComputedPolicy, rule: ComputedRule, index: FitIndex): boolean {
  return (
    rule.direction === facts.direction &&
    tierOf(policy) === facts.tier &&
    (facts.action === null || facts.action === rule.action) &&
    (rule.ports.length === 0 || !isComplete(facts) || facts.items.some(hasPort)) &&
    facts.items.every((item) => itemFits(item, policy, rule, index))
  )
}

/** Every clause has a flow: then a rule's ports would be among them. */
function isComplete({id, items}: ConjunctionFacts): boolean {
  const clauses = items.flatMap(({actions}) => actions.filter((a) => a.kind === 'conjunction' && a.id === id))
  const numbers = new Set(clauses.map((a) => (a.kind === 'conjunction' ? a.clause : 0)))
  const [first] = clauses
  return first?.kind === 'conjunction' && numbers.size === first.clauses
}

const hasPort = (item: FlowFacts): boolean => item.protocol !== null && !/^ip/.test(item.protocol)

function tierOf({type, tierPriority}: ComputedPolicy): ConjunctionFacts['tier'] {
  if (type === 'K8sNetworkPolicy') return 'k8s'
  return (tierPriority ?? 0) >= 253 ? 'baseline' : 'antrea'
}

/** A rule of a K8s policy without peers or ports, which only isolates: nothing that it matches can pass. */
export function isPlaceholder(policy: ComputedPolicy, rule: ComputedRule): boolean {
  return policy.type === 'K8sNetworkPolicy' && !hasPeers(rule) && rule.ports.length === 0
}

const hasPeers = (rule: ComputedRule): boolean =>
  rule.addressGroups.length + rule.blocks.length + rule.fqdns.length + rule.toServices.length > 0 ||
  rule.labelIdentities.length > 0

function itemFits(item: FlowFacts, policy: ComputedPolicy, rule: ComputedRule, index: FitIndex): boolean {
  const {terms} = item
  const src = terms.get('nw_src') ?? terms.get('ipv6_src')
  const dst = terms.get('nw_dst') ?? terms.get('ipv6_dst')
  const [mine, theirs] = rule.direction === 'ingress' ? [dst, src] : [src, dst]
  const groups = rule.appliedToGroups.length > 0 ? rule.appliedToGroups : policy.appliedToGroups
  if (terms.has('reg1') && !ofportIsOf(Number(terms.get('reg1')?.value), groups, index)) return false
  if (mine && !addressIsOf(mine.value ?? '', groups, index)) return false
  if (theirs && !peerFits(`${theirs.value}${theirs.mask === null ? '' : `/${theirs.mask}`}`, rule, index)) return false
  if (terms.has('reg7') && rule.toServices.length === 0) return false
  if (hasPort(item)) return rule.ports.some((port) => portFits(item, port))
  if (terms.size === 1 && item.protocol !== null) return !hasPeers(rule) || rule.blocks.some((b) => b.cidr.bits === 0)
  return true
}

/** A port whose pod is not known can't be compared. */
function ofportIsOf(ofport: number, groups: readonly string[], {podOfPort, pods}: FitIndex): boolean {
  const pod = podOfPort.get(ofport)
  return pod === undefined || groups.some((group) => pods.get(group)?.has(pod))
}

/** antctl gives no addresses of the pods that a policy applies to: the bridge's ports know them. */
function addressIsOf(address: string, groups: readonly string[], {podsOfAddress, pods, members}: FitIndex): boolean {
  const owners = podsOfAddress.get(address)
  if (owners) return owners.some((pod) => groups.some((group) => pods.get(group)?.has(pod)))
  const listed = groups.map((group) => members.get(group))
  return listed.every((set) => !set?.size) || listed.some((set) => set?.has(address))
}

/** FQDN rules take addresses that only the agent knows. */
function peerFits(network: string, rule: ComputedRule, {peers}: FitIndex): boolean {
  if (rule.fqdns.length > 0 || rule.labelIdentities.length > 0) return true
  const text = canonicalNetwork(network)
  if (rule.addressGroups.some((name) => peers.get(name)?.has(text) ?? true)) return true
  const prefix = rule.blocks.length > 0 ? parsePrefix(network) : null
  return prefix !== null && rule.blocks.some((block) => blockHolds(block, prefix))
}

function blockHolds({cidr, except}: PeerBlock, inner: Prefix): boolean {
  const holds = (c: PeerBlock['cidr']): boolean => {
    const outer = parsePrefix(`${c.address}/${c.bits}`)
    return outer !== null && outer.length <= inner.length && prefixContains(outer, inner)
  }
  return holds(cidr) && !except.some(holds)
}

function portFits(item: FlowFacts, port: RulePort): boolean {
  const protocol = item.protocol?.replace(/^(tcp|udp|sctp|icmp)(6|v6)$/, '$1')
  if (port.protocol !== null && port.protocol !== protocol) return false
  if (port.portName !== null) return true
  const within = (names: readonly string[], low: number | null, high: number | null): boolean => {
    const term = names.map((n) => item.terms.get(n)).find((t) => t !== undefined)
    if (!term) return low === null
    const range = portRange(term.value ?? '', term.mask)
      ?.split('-')
      .map(Number)
    const [from = -1, to = from] = range ?? []
    return low !== null && from >= low && to <= (high ?? low)
  }
  return (
    within(['tp_dst', 'tcp_dst', 'udp_dst', 'sctp_dst'], port.port, port.endPort) &&
    within(['tp_src', 'tcp_src', 'udp_src', 'sctp_src'], port.srcPort, port.srcEndPort) &&
    within(['icmp_type', 'icmpv6_type'], port.icmpType, null)
  )
}
