import type {Lookup} from '../model/probe-reader.ts'
import {type ProbeScope, type ProbeSpec, PUT_AT_ONCE} from '../snapshot/probes.ts'

/** What an agent alone answers: one of its tables, or its version. */
export type AgentPurpose =
  | 'addressgroups'
  | 'agentinfo'
  | 'appliedtogroups'
  | 'networkpolicies'
  | 'podinterfaces'
  | 'version'

/** How much of a node is read: everything that the list names, what any trace may look for, what one begins with, or less. */
export type Purpose = 'snapshot' | 'traces' | 'trace' | 'flows' | AgentPurpose

/** What can be asked at once of a node, or of a Pod. */
export const askedAtOnce = (scope: ProbeScope): readonly string[] =>
  [...PUT_AT_ONCE].flatMap(([spec, members]) => (spec.scope === scope ? members.map(({id}) => id) : []))

/** What nearly every trace looks for. The rest is asked once a trace looks for it: the node's own routes, rules, what IPv6 takes… */
const FIRST_FOR_TRACE: Readonly<Record<ProbeScope, ReadonlySet<string>>> = {
  node: new Set([
    ...askedAtOnce('node'),
    ...[
      'ovsdb',
      'ovs-dpif-show',
      'ovs-route',
      'ovs-tnl-neigh',
      'dpctl-conntrack',
      'dpctl-ct-limits',
      'dpctl-ct-maxconns',
    ],
  ]),
  bridge: new Set([...['flows', 'groups', 'table-features', 'ports-desc', 'ofctl-show', 'dp-features'], 'fdb']),
  // Devices and addresses of all are known already.
  pod: new Set(askedAtOnce('pod')),
  device: new Set(),
  policy: new Set(),
  packet: new Set(),
}

/** What no trace looks for: logs, counters of the datapath, and what only a diagnosis asks for. */
const NOT_FOR_TRACES: ReadonlySet<string> = new Set([
  ...['ovs-show', 'ovs-coverage', 'ovs-upcall', 'dpctl-show', 'dpctl-ct-stats', 'ovs-vswitchd-log', 'nstat'],
  ...['flows-names', 'meter-stats', 'ports', 'kernel-modules', 'cni-conf', 'ipam-store', 'np-log', 'agent-log'],
  ...['agent-podinterface', 'agent-memberlist', 'agent-serviceexternalip', 'agent-ovsflows', 'agent-featuregates'],
  ...['agent-healthz', 'agent-metrics', 'policy-flows'],
])

const FOR_FLOWS: ReadonlySet<string> = new Set([
  'ovs-version',
  'ovsdb',
  'flows',
  'groups',
  'ports-desc',
  'table-features',
  'ovs-dpif-show',
  'agent-agentinfo',
  'agent-networkpolicy',
  'agent-appliedtogroup',
  'agent-addressgroup',
  'agent-version',
])

const FEW: Readonly<Record<'flows' | AgentPurpose, ReadonlySet<string>>> = {
  addressgroups: new Set(['agent-addressgroup']),
  agentinfo: new Set(['agent-agentinfo']),
  appliedtogroups: new Set(['agent-appliedtogroup']),
  flows: FOR_FLOWS,
  // Which of them hold for a Pod is in the groups, and whether there is such a Pod among the interfaces.
  networkpolicies: new Set(['agent-networkpolicy', 'agent-appliedtogroup', 'agent-podinterface']),
  podinterfaces: new Set(['agent-podinterface']),
  version: new Set(['agent-agentinfo', 'agent-version']),
}

/** Whether a probe is asked for this purpose, before anything else is known. */
export function isWanted(purpose: Purpose, spec: ProbeSpec): boolean {
  const {id, scope} = spec
  if (PUT_AT_ONCE.has(spec)) return false
  if (purpose === 'snapshot') return true
  if (purpose === 'traces') return !NOT_FOR_TRACES.has(id)
  return purpose === 'trace' ? FIRST_FOR_TRACE[scope].has(id) : FEW[purpose].has(id)
}

/** What nearly every trace looks for of a bridge that isn't Antrea's: a plain switch, whose flow says NORMAL. */
const OF_OTHER_BRIDGES: ReadonlySet<string> = new Set(['flows', 'ports-desc', 'ofctl-show', 'fdb'])

/** The same of a bridge that isn't Antrea's. */
export const isWantedOfOther = (purpose: Purpose, spec: ProbeSpec): boolean =>
  isWanted(purpose, spec) && (purpose !== 'trace' || OF_OTHER_BRIDGES.has(spec.id))

/** What a packet meets that goes through a node's own stack: who looks for one of them looks for the others a moment later. */
const HOST_STACK: readonly string[] = [
  ...['ip-route', 'ip-rule', 'ip-route-cache'],
  ...['iptables', 'iptables-legacy', 'nft', 'ipset', 'sockets'],
]
const HOST_STACK6: readonly string[] = ['ip6-route', 'ip6-rule', 'ip6-route-cache', 'ip6tables']

/** What tells of which policy a flow is. */
const POLICIES: readonly string[] = ['agent-networkpolicy', 'agent-appliedtogroup', 'agent-addressgroup']

const IN_POD: readonly string[] = [...FIRST_FOR_TRACE.pod]

/** What was looked for, and what will be a moment later. */
export function withCompanions(wanted: readonly Lookup[]): readonly Lookup[] {
  const ids = new Set(wanted.filter(({scope}) => Object.keys(scope).length === 0).map(({id}) => id))
  const together = [HOST_STACK, HOST_STACK6, POLICIES].filter((some) => some.some((id) => ids.has(id)))
  const ofPods = wanted.filter(({scope: {pod}}) => pod !== undefined)
  return [
    ...wanted,
    ...together.flat().map((id) => ({id, scope: {}})),
    ...ofPods.flatMap(({scope}) => IN_POD.map((id) => ({id, scope}))),
  ]
}
