import type {AgentSummary} from '../../inspect/agent/agent-infos.ts'
import type {Group} from '../../inspect/agent/groups.ts'
import {type AgentPolicy, formatSource} from '../../inspect/agent/policy.ts'
import type {NodeVersions} from '../../inspect/agent/versions.ts'
import type {PodInterface} from '../../model/agent.ts'
import type {Column} from './columns.ts'

/** The columns of `antctl get podinterface` (pkg/agent/apis: PodInterfaceResponse). */
export const POD_INTERFACES: readonly Column<PodInterface>[] = [
  {heading: 'NAMESPACE', cell: ({namespace}) => namespace},
  {heading: 'NAME', cell: ({name}) => name},
  {heading: 'INTERFACE-NAME', cell: ({interfaceName}) => interfaceName},
  {heading: 'IP', cell: ({ips}) => ips.join(', ')},
  {heading: 'MAC', cell: ({mac}) => mac ?? ''},
  {heading: 'PORT-UUID', cell: ({portUUID}) => portUUID ?? ''},
  {heading: 'OF-PORT', cell: ({ofPort}) => String(ofPort ?? 0)},
  {
    heading: 'CONTAINER-ID',
    cell: ({containerID}) => containerID ?? '',
    brief: ({containerID}) => briefId(containerID ?? ''),
  },
]

/** Eleven characters, and not the twelve of Docker: it is antctl's own slip. */
const briefId = (id: string): string => (id.length > 12 ? id.slice(0, 11) : id)

/** The columns of `antctl get agentinfo` (pkg/agent/apis: AntreaAgentInfoResponse). */
export const AGENT_INFOS: readonly Column<AgentSummary>[] = [
  {heading: 'POD', cell: ({pod}) => (pod === null ? '' : `${pod.namespace}/${pod.name}`)},
  {heading: 'NODE', cell: ({nodeRef}) => nodeRef ?? ''},
  {heading: 'STATUS', cell: ({status}) => status ?? '', role: ({status}) => STATUS_ROLES[status ?? 'Unknown']},
  {heading: 'NODE-SUBNET', cell: ({nodeSubnets}) => nodeSubnets},
  {heading: 'NETWORK-POLICIES', cell: ({networkPolicies}) => String(networkPolicies)},
  {heading: 'ADDRESS-GROUPS', cell: ({addressGroups}) => String(addressGroups)},
  {heading: 'APPLIED-TO-GROUPS', cell: ({appliedToGroups}) => String(appliedToGroups)},
  {heading: 'LOCAL-PODS', cell: ({localPods}) => String(localPods)},
  {heading: 'VERSION', cell: ({version}) => version ?? '', wide: true},
  {heading: 'OVS-VERSION', cell: ({ovsVersion}) => ovsVersion ?? '', wide: true},
  {heading: 'BRIDGE', cell: ({bridge}) => bridge ?? '', wide: true},
  {heading: 'NOT-TRUE', cell: notTrue, wide: true},
]

const STATUS_ROLES = {Healthy: 'good', Unhealthy: 'drop', Unknown: 'unknown'} as const

function notTrue({conditions}: AgentSummary): readonly string[] {
  return conditions.filter(({status}) => status !== 'True').map(({type, status}) => `${type}=${status}`)
}

/** The columns of `antctl get networkpolicy` (pkg/antctl/transform/networkpolicy). */
export const NETWORK_POLICIES: readonly Column<AgentPolicy>[] = [
  {heading: 'NAME', cell: ({name}) => name},
  {heading: 'APPLIED-TO', cell: ({appliedToGroups}) => appliedToGroups},
  {heading: 'RULES', cell: ({rules}) => String(rules.length)},
  {heading: 'SOURCE', cell: ({source}) => formatSource(source), role: () => 'policy'},
  {heading: 'TIER-PRIORITY', cell: ({tierPriority}) => priorityText(tierPriority)},
  {heading: 'PRIORITY', cell: ({priority}) => priorityText(priority)},
]

const priorityText = (priority: number | null): string => (priority === null ? '' : String(priority))

/** The columns of `antctl get addressgroup` (pkg/antctl/transform/addressgroup). */
export const ADDRESS_GROUPS: readonly Column<Group>[] = [
  {heading: 'NAME', cell: ({name}) => name},
  {heading: 'POD-IPS', cell: ({members}) => members.filter(({node}) => node === null).map(addressesOf)},
  {heading: 'NODE-IPS', cell: ({members}) => members.filter(({node}) => node !== null).map(addressesOf)},
]

/** The columns of `antctl get appliedtogroup` (pkg/antctl/transform/appliedtogroup). */
export const APPLIED_TO_GROUPS: readonly Column<Group>[] = [
  {heading: 'NAME', cell: ({name}) => name},
  {heading: 'PODS', cell: ({members}) => members.map(nameOf)},
]

type Member = Group['members'][number]

const addressesOf = ({addresses}: Member): string => addresses.join(', ')

/** A group may hold a Node, a Service or an outside address in place of a Pod. */
function nameOf({pod, service, node, addresses}: Member): string {
  const named = pod ?? service
  return named === null ? (node ?? addresses.join(', ')) : `${named.namespace}/${named.name}`
}

/** What runs on each node. */
export const VERSIONS: readonly Column<NodeVersions>[] = [
  {heading: 'AGENT', cell: ({agent}) => agent ?? ''},
  {heading: 'ANTCTL', cell: ({antctl}) => antctl ?? ''},
  {heading: 'OVS', cell: ({ovs}) => ovs ?? ''},
]
