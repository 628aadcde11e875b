import {parse} from 'yaml'
import {booleanAt, isJson, type Json, numberAt, objectAt, textAt, textsAt} from '../cluster/json.ts'

/** What antrea-agent.conf says; null where it leaves a key out (then the agent's default holds). */
export interface AgentConfig {
  readonly bridge: string | null
  readonly gateway: string | null
  readonly datapathType: string | null
  readonly trafficEncapMode: string | null
  readonly tunnelType: string | null
  readonly tunnelPort: number | null
  readonly tunnelCsum: boolean | null
  readonly trafficEncryptionMode: string | null
  readonly noSNAT: boolean | null
  readonly defaultMtu: number | null
  readonly bridgingMode: boolean | null
  readonly proxy: boolean | null
  readonly proxyAll: boolean | null
  readonly loadBalancerMode: string | null
  /** Services that AntreaProxy leaves to others: `namespace/name`, or a ClusterIP. */
  readonly skipServices: readonly string[]
  /** AntreaProxy serves only Services with this `service.kubernetes.io/service-proxy-name`. */
  readonly serviceProxyName: string | null
  readonly proxyLoadBalancerIPs: boolean | null
  /** Networks of the addresses that NodePorts are at; empty: all of the node's. */
  readonly nodePortAddresses: readonly string[]
  readonly multicast: boolean | null
  readonly multicluster: boolean | null
  readonly hostNetworkMode: string | null
  /** Of the agent's API, TCP. */
  readonly apiPort: number | null
  /** Of the agents' gossip, TCP and UDP. */
  readonly clusterPort: number | null
  readonly wireGuardPort: number | null
  readonly serviceCIDRs: readonly string[]
  readonly featureGates: ReadonlyMap<string, boolean>
}

/**
 * Reads antrea-agent.conf (Antrea pkg/config/agent/config.go), the YAML in the antrea-config ConfigMap.
 *
 * @returns the settings, or what is wrong with the text
 */
export function parseAgentConfig(text: string): {readonly config: AgentConfig} | {readonly error: string} {
  let value: unknown
  try {
    value = parse(text) ?? {}
  } catch (error) {
    return {error: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}
  }
  return isJson(value) ? {config: toConfig(value)} : {error: 'antrea-agent.conf is no mapping'}
}

function toConfig(json: Json): AgentConfig {
  const proxy = objectAt(json, 'antreaProxy')
  const multicluster = objectAt(json, 'multicluster')
  const gates = Object.entries(objectAt(json, 'featureGates')).flatMap(([name, on]) =>
    typeof on === 'boolean' ? [[name, on] as const] : [],
  )
  return {
    bridge: textAt(json, 'ovsBridge') || null,
    gateway: textAt(json, 'hostGateway') || null,
    datapathType: textAt(json, 'ovsDatapathType') || null,
    trafficEncapMode: textAt(json, 'trafficEncapMode') || null,
    tunnelType: textAt(json, 'tunnelType') || null,
    tunnelPort: numberAt(json, 'tunnelPort') || null,
    tunnelCsum: booleanAt(json, 'tunnelCsum'),
    trafficEncryptionMode: textAt(json, 'trafficEncryptionMode') || null,
    noSNAT: booleanAt(json, 'noSNAT'),
    defaultMtu: numberAt(json, 'defaultMTU'),
    bridgingMode: booleanAt(json, 'enableBridgingMode'),
    proxy: booleanAt(proxy, 'enable'),
    proxyAll: booleanAt(proxy, 'proxyAll'),
    loadBalancerMode: textAt(proxy, 'defaultLoadBalancerMode') || null,
    skipServices: textsAt(proxy, 'skipServices'),
    serviceProxyName: textAt(proxy, 'serviceProxyName') || null,
    proxyLoadBalancerIPs: booleanAt(proxy, 'proxyLoadBalancerIPs'),
    nodePortAddresses: textsAt(proxy, 'nodePortAddresses'),
    multicast: booleanAt(objectAt(json, 'multicast'), 'enable'),
    multicluster: booleanAt(multicluster, 'enableGateway') ?? booleanAt(multicluster, 'enable'),
    hostNetworkMode: textAt(json, 'hostNetworkMode') || null,
    apiPort: numberAt(json, 'apiPort') || null,
    clusterPort: numberAt(json, 'clusterPort') || null,
    wireGuardPort: numberAt(objectAt(json, 'wireGuard'), 'port') || null,
    serviceCIDRs: [textAt(json, 'serviceCIDR'), textAt(json, 'serviceCIDRv6')].flatMap((cidr) => cidr || []),
    featureGates: new Map(gates),
  }
}
