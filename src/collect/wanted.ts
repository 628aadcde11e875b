import type {ProbeSpec} from '../snapshot/probes.ts'

/** What an agent alone answers: one of its tables, or its version. */
export type AgentPurpose =
  | 'addressgroups'
  | 'agentinfo'
  | 'appliedtogroups'
  | 'networkpolicies'
  | 'podinterfaces'
  | 'version'

/** How much of a node is read: everything that the list names, what a trace looks at, or less. */
export type Purpose = 'snapshot' | 'trace' | 'flows' | AgentPurpose

/**
 * What no trace reads: logs, counters of the datapath, and what only a diagnosis asks for. That a trace gives the same
 * answer without them is tested.
 */
const NOT_FOR_TRACE: ReadonlySet<string> = new Set([
  'ovs-show',
  'ovs-coverage',
  'ovs-upcall',
  'dpctl-show',
  'dpctl-flows',
  'dpctl-ct-stats',
  'ovs-vswitchd-log',
  'flows-names',
  'meter-stats',
  'ports',
  'agent-podinterface',
  'agent-addressgroup',
  'agent-memberlist',
  'agent-serviceexternalip',
  'agent-ovsflows',
  'agent-featuregates',
  'agent-healthz',
  'agent-metrics',
  'agent-log',
  'np-log',
  'ipam-store',
  'cni-conf',
  'kernel-modules',
  'policy-flows',
  'nstat',
  'ethtool-k',
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

/** Whether a probe is asked for this purpose. */
export function isWanted(purpose: Purpose, {id}: ProbeSpec): boolean {
  if (purpose === 'snapshot') return true
  return purpose === 'trace' ? !NOT_FOR_TRACE.has(id) : FEW[purpose].has(id)
}
