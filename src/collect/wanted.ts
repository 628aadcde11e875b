import type {ProbeSpec} from '../snapshot/probes.ts'

/** How much of a node is read: everything that the list names, or what a trace looks at. */
export type Purpose = 'snapshot' | 'trace' | 'flows'

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

/** Whether a probe is asked for this purpose. */
export function isWanted(purpose: Purpose, {id}: ProbeSpec): boolean {
  if (purpose === 'flows') return FOR_FLOWS.has(id)
  return purpose === 'snapshot' || !NOT_FOR_TRACE.has(id)
}
