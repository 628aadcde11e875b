import {type AgentConfig, parseAgentConfig} from '../antrea/agent-config.ts'
import {type AntreaContext, antreaContext} from '../antrea/context.ts'
import {dialectOf} from '../antrea/dialect.ts'
import {type NetworkMode, networkMode} from '../antrea/mode.ts'
import {type BridgePort, portOfRow} from '../antrea/ports.ts'
import type {ServiceFacts} from '../antrea/services.ts'
import type {Service} from '../cluster/services.ts'
import type {BridgeModel} from './bridge.ts'
import type {Cluster} from './cluster.ts'
import {type Known, known, unknown, valueOr} from './known.ts'
import type {NodeModel} from './node.ts'

const kept = new WeakMap<BridgeModel, AntreaContext>()

/** What Antrea's part of the evidence says of a bridge: its dialect, ports, Services, policies and names. Made once a bridge. */
export function antreaContextOf(cluster: Cluster, node: NodeModel, bridge: BridgeModel): AntreaContext {
  const found = kept.get(bridge)
  if (found) return found
  const made = makeContext(cluster, node, bridge)
  kept.set(bridge, made)
  return made
}

/**
 * The ports of Antrea's bridge. Those of the OVSDB need no flows: what hundreds of nodes ask of each other's ports must not parse all their
 * pipelines.
 */
export function antreaPortsOf(cluster: Cluster, node: NodeModel, bridge: BridgeModel): readonly BridgePort[] {
  const {portRows} = bridge
  return portRows.known ? portRows.value.map(portOfRow) : antreaContextOf(cluster, node, bridge).ports
}

function makeContext(cluster: Cluster, node: NodeModel, bridge: BridgeModel): AntreaContext {
  const {agent} = node
  return antreaContext({
    node: node.name,
    flows: bridge.flows.known ? bridge.flows.value.items : [],
    tableNames: valueOr(bridge.tableNames, null),
    version: () => valueOr(agent.version, null),
    rows: valueOr(bridge.portRows, null),
    gatewayMac: gatewayMacOf(bridge),
    answers: () =>
      node.policyFlows.flatMap((answer) => (answer.flows.known ? [{...answer, flows: answer.flows.value}] : [])),
    policies: () => first(agent.networkPolicies, () => cluster.controlplanePolicies, null),
    addressGroups: () => first(agent.addressGroups, () => cluster.addressGroups, new Map()),
    appliedToGroups: () => first(agent.appliedToGroups, () => cluster.appliedToGroups, new Map()),
    ...namesOf(cluster),
  })
}

const names = new WeakMap<Cluster, ReturnType<typeof makeNames>>()

/** What the API server knows by name, in one copy for all nodes: with hundreds of them a copy each would not fit. */
function namesOf(cluster: Cluster): ReturnType<typeof makeNames> {
  const found = names.get(cluster)
  if (found) return found
  const made = makeNames(cluster)
  names.set(cluster, made)
  return made
}

function makeNames(cluster: Cluster) {
  return {
    pods: valueOr(cluster.pods, []).map(({namespace, name, nodeName, hostNetwork, podIPs}) => ({
      namespace,
      name,
      node: nodeName,
      hostNetwork,
      addresses: podIPs,
    })),
    nodes: valueOr(cluster.kubeNodes, []).map(({name, internalIPs, podCIDRs}) => ({
      name,
      addresses: internalIPs,
      podCIDRs,
    })),
    services: valueOr(cluster.services, []).map(serviceFacts),
    serviceCIDRs: valueOr(cluster.serviceCIDRs, []).flatMap(({cidrs}) => cidrs),
    egresses: valueOr(cluster.egresses, []).flatMap((egress) =>
      [egress.egressIP ?? [], egress.effectiveIP ?? [], ...egress.egressIPs].flat().map((address) => ({
        name: egress.name,
        address,
      })),
    ),
  }
}

/** The agent's answer first: it is what the node's flows were made of; the API server's where the agent did not answer. */
function first<T, U>(agent: Known<T>, cluster: () => Known<T>, otherwise: U): T | U {
  return agent.known ? agent.value : valueOr(cluster(), otherwise)
}

/** null where the OVSDB was not read, or knows no gateway. */
function gatewayMacOf({database}: BridgeModel): string | null {
  const ports = database.known ? database.value.ports : []
  const gateway = ports.find(({externalIds}) => externalIds.get('antrea-type') === 'gateway')
  return gateway?.interfaces[0]?.macInUse ?? null
}

function serviceFacts(service: Service): ServiceFacts {
  return {
    namespace: service.namespace,
    name: service.name,
    clusterIPs: service.clusterIPs,
    externalIPs: service.externalIPs,
    loadBalancerIPs: service.loadBalancerIngress.map(({ip}) => ip),
    ports: service.ports.flatMap(({name, protocol, port, nodePort}) => {
      const word = protocol.toLowerCase()
      return word === 'tcp' || word === 'udp' || word === 'sctp'
        ? [{name: name || null, protocol: word, port, nodePort}]
        : []
    }),
  }
}

/** antrea-agent.conf of the antrea-config ConfigMap; where an old release left several, that of the plain name. */
export function agentConfigOf(cluster: Cluster): Known<AgentConfig> {
  const found = configs.get(cluster)
  if (found) return found
  const read = readAgentConfig(cluster)
  configs.set(cluster, read)
  return read
}

const configs = new WeakMap<Cluster, Known<AgentConfig>>()

function readAgentConfig(cluster: Cluster): Known<AgentConfig> {
  if (!cluster.configMaps.known) return unknown(cluster.configMaps.reason)
  const holders = cluster.configMaps.value.filter(({data}) => data.has('antrea-agent.conf'))
  const holder = holders.find(({name}) => name === 'antrea-config') ?? (holders.length === 1 ? holders[0] : undefined)
  if (!holder) {
    return unknown(
      holders.length === 0
        ? 'no ConfigMap has an antrea-agent.conf'
        : `${holders.length} ConfigMaps have an antrea-agent.conf: ${holders.map(({name}) => name).join(', ')}`,
    )
  }
  const parsed = parseAgentConfig(holder.data.get('antrea-agent.conf') ?? '')
  if ('config' in parsed) return known(parsed.config)
  return unknown(`antrea-agent.conf of ConfigMap ${holder.name} cannot be read: ${parsed.error}`)
}

/** How the node forwards. */
export function networkModeOf(cluster: Cluster, node: NodeModel, bridge: BridgeModel): NetworkMode {
  const tableNames = valueOr(bridge.tableNames, new Map<number, string>())
  const {links} = node
  return networkMode({
    config: valueOr(agentConfigOf(cluster), null),
    // The names of the tables are all that the mode is told by: where the switch says them the flows need not be parsed.
    dialect:
      tableNames.size > 0
        ? dialectOf({tableNames, flows: [], version: () => null})
        : antreaContextOf(cluster, node, bridge).dialect,
    ports: antreaPortsOf(cluster, node, bridge),
    rows: valueOr(bridge.portRows, null),
    devices: links.known ? links.value.items.map(({ifname}) => ifname) : null,
  })
}
