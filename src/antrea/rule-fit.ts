import {type Ip, type Prefix, parseIp, parsePrefix, prefixContains} from '../ip.ts'
import type {ConjunctionFacts} from './conjunctions.ts'
import type {ComputedPolicy, ComputedRule, GroupMember, MemberGroups, PeerBlock, RulePort} from './controlplane.ts'
import {portRange} from './describe-match.ts'
import type {FlowFacts} from './facts.ts'
import type {BridgePort} from './ports.ts'

export interface FitContext {
  readonly addressGroups: MemberGroups
  readonly appliedToGroups: MemberGroups
  readonly ports: readonly BridgePort[]
}

/**
 * Whether a conjunction's flows could be those of a rule: each of its addresses, ports and pods is the rule's. Flows that are
 * missing don't speak against it, because flows can be lost; nothing to compare with doesn't either.
 */
export function fits(
  facts: ConjunctionFacts,
  policy: ComputedPolicy,
  rule: ComputedRule,
  context: FitContext,
): boolean {
  return (
    rule.direction === facts.direction &&
    tierOf(policy) === facts.tier &&
    (facts.action === null || facts.action === rule.action) &&
    (rule.ports.length === 0 || !isComplete(facts) || facts.items.some(hasPort)) &&
    facts.items.every((item) => itemFits(item, policy, rule, context))
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

function itemFits(item: FlowFacts, policy: ComputedPolicy, rule: ComputedRule, context: FitContext): boolean {
  const {terms} = item
  const src = terms.get('nw_src') ?? terms.get('ipv6_src')
  const dst = terms.get('nw_dst') ?? terms.get('ipv6_dst')
  const [mine, theirs] = rule.direction === 'ingress' ? [dst, src] : [src, dst]
  const members = [...(rule.appliedToGroups.length > 0 ? rule.appliedToGroups : policy.appliedToGroups)].flatMap(
    (name) => context.appliedToGroups.get(name) ?? [],
  )
  if (terms.has('reg1') && !ofportIsOf(Number(terms.get('reg1')?.value), members, context)) return false
  if (mine && !addressIsOf(mine.value ?? '', members, context)) return false
  if (theirs && !peerFits(`${theirs.value}${theirs.mask === null ? '' : `/${theirs.mask}`}`, rule, context))
    return false
  if (terms.has('reg7') && rule.toServices.length === 0) return false
  if (hasPort(item)) return rule.ports.some((port) => portFits(item, port))
  if (terms.size === 1 && item.protocol !== null) return !hasPeers(rule) || rule.blocks.some((b) => b.cidr.bits === 0)
  return true
}

/** Members that the controller knows and the bridge does not can't be compared. */
function ofportIsOf(ofport: number, members: readonly GroupMember[], {ports}: FitContext): boolean {
  const pod = ports.find((p) => p.ofport === ofport)?.pod
  return !pod || members.some((m) => m.pod?.namespace === pod.namespace && m.pod.name === pod.name)
}

function addressIsOf(address: string, members: readonly GroupMember[], {ports}: FitContext): boolean {
  const ip = parseIp(address)
  const port = ports.find((p) => p.addresses.some((a) => sameAddress(parseIp(a), ip)))
  const pod = port?.pod
  if (pod) return members.some((m) => m.pod?.namespace === pod.namespace && m.pod.name === pod.name)
  const listed = members.flatMap((m) => m.addresses)
  return listed.length === 0 || listed.some((a) => sameAddress(parseIp(a), ip))
}

const sameAddress = (a: Ip | null, b: Ip | null): boolean =>
  a !== null && b !== null && a.family === b.family && a.value === b.value

/** FQDN rules take addresses that only the agent knows. */
function peerFits(network: string, rule: ComputedRule, {addressGroups}: FitContext): boolean {
  const prefix = parsePrefix(network)
  if (prefix === null) return false
  if (rule.fqdns.length > 0 || rule.labelIdentities.length > 0) return true
  const members = rule.addressGroups.flatMap((name) => addressGroups.get(name) ?? [])
  return (
    members.some((m) => m.addresses.some((a) => sameAddress(parseIp(a), prefix))) ||
    rule.blocks.some((block) => blockHolds(block, prefix)) ||
    rule.addressGroups.some((name) => !addressGroups.has(name))
  )
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
