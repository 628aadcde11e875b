import type {AgentConfig} from './agent-config.ts'
import type {Dialect} from './dialect.ts'
import type {Encryption, TunnelType} from './overhead.ts'
import type {BridgePort, PortRow} from './ports.ts'

/**
 * A setting and where it is from: `configuration`: antrea-config says so; `default`: antrea-config leaves it out;
 * `dump`: the flows, the OVSDB or the devices show it.
 */
export type Sourced<T> =
  | {readonly known: true; readonly value: T; readonly from: 'configuration' | 'default' | 'dump'}
  | {readonly known: false; readonly reason: string}

export type EncapMode = 'encap' | 'noEncap' | 'hybrid' | 'networkPolicyOnly'

/** How a node forwards; `unknown` says what was not read. */
export interface NetworkMode {
  readonly trafficEncapMode: Sourced<EncapMode>
  readonly tunnelType: Sourced<TunnelType>
  readonly tunnelPort: Sourced<number>
  readonly tunnelCsum: Sourced<boolean>
  readonly encryption: Sourced<Encryption>
  readonly antreaProxy: Sourced<boolean>
  readonly proxyAll: Sourced<boolean>
  readonly noSNAT: Sourced<boolean>
  readonly egress: Sourced<boolean>
  readonly multicast: Sourced<boolean>
  readonly flexibleIPAM: Sourced<boolean>
  /** TrafficControl or L7 policies: both have the table. */
  readonly trafficControl: Sourced<boolean>
  readonly dsr: Sourced<boolean>
  readonly multicluster: Sourced<boolean>
  /** Of new pods; 0: derived from the transport interface. */
  readonly defaultMtu: Sourced<number>
  /** Where the dump contradicts the configuration: what the node does is what the dump shows. */
  readonly contradictions: readonly string[]
}

export interface ModeEvidence {
  /** null where antrea-config wasn't read. */
  readonly config: AgentConfig | null
  readonly dialect: Dialect
  /** null where the OVSDB wasn't read. */
  readonly rows: readonly PortRow[] | null
  readonly ports: readonly BridgePort[]
  /** Names of the node's network devices; null where not read. */
  readonly devices: readonly string[] | null
}

const NOT_READ = 'antrea-config was not read'
const unknown = {known: false, reason: NOT_READ} as const
const shown = <T>(value: T): Sourced<T> => ({known: true, value, from: 'dump'})

const TUNNEL_PORTS: Readonly<Record<TunnelType, number>> = {geneve: 6081, vxlan: 4789, gre: 0, stt: 7471}
const isTunnelType = (text: string | null | undefined): text is TunnelType =>
  text !== null && text !== undefined && text in TUNNEL_PORTS
const MODES = ['encap', 'noEncap', 'hybrid', 'networkPolicyOnly'] as const

/** What the node's own state shows, else what the configuration says, else the agent's default. */
export function networkMode(evidence: ModeEvidence): NetworkMode {
  const {config, dialect, rows, devices} = evidence
  const tunnel = rows?.find((row) => isTunnelType(row.type) && row.options.get('remote_ip') === 'flow') ?? null
  const hasTable = (name: string): Sourced<boolean> | null => {
    if (!dialect.tables.some((t) => t.named === 'dump')) return null
    return shown(dialect.tables.some((t) => t.name === name))
  }
  const says = <T>(read: (c: AgentConfig) => T | null, otherwise: T): Sourced<T> => {
    if (config === null) return unknown
    const value = read(config)
    return value === null
      ? {known: true, value: otherwise, from: 'default'}
      : {known: true, value, from: 'configuration'}
  }
  const encryption = encryptionOf(evidence, says)
  const tunnelType: Sourced<TunnelType> = isTunnelType(tunnel?.type)
    ? shown(tunnel.type)
    : says((c) => (isTunnelType(c.tunnelType) ? c.tunnelType : null), 'geneve')
  return {
    trafficEncapMode: says(
      (c) => MODES.find((m) => m.toLowerCase() === c.trafficEncapMode?.toLowerCase()) ?? null,
      'encap',
    ),
    tunnelType,
    tunnelPort: tunnelPortOf(tunnel, tunnelType, says),
    tunnelCsum: tunnel ? shown(tunnel.options.get('csum') === 'true') : says((c) => c.tunnelCsum, false),
    encryption,
    antreaProxy: hasTable('ServiceLB') ?? says((c) => c.proxy, true),
    proxyAll: hasTable('NodePortMark') ?? says((c) => c.proxyAll, false),
    noSNAT: says((c) => c.noSNAT, false),
    egress: hasTable('EgressMark') ?? says((c) => c.featureGates.get('Egress') ?? null, true),
    multicast: hasTable('MulticastRouting') ?? says((c) => c.multicast, false),
    flexibleIPAM: hasTable('VLAN') ?? says((c) => c.bridgingMode, false),
    trafficControl: hasTable('TrafficControl') ?? says((c) => c.featureGates.get('TrafficControl') ?? null, false),
    dsr: hasTable('DSRServiceMark') ?? says((c) => c.featureGates.get('LoadBalancerModeDSR') ?? null, false),
    multicluster: says((c) => c.multicluster, false),
    defaultMtu: says((c) => c.defaultMtu, 0),
    contradictions: contradictionsOf(evidence, tunnel, devices),
  }
}

type Says = <T>(read: (c: AgentConfig) => T | null, otherwise: T) => Sourced<T>

function encryptionOf({ports, devices}: ModeEvidence, says: Says): Sourced<Encryption> {
  if (devices?.some((d) => d === 'antrea-wg0')) return shown('wireguard')
  if (ports.some((p) => p.role === 'ipsec-tunnel')) return shown('ipsec')
  return says((c) => {
    const mode = c.trafficEncryptionMode?.toLowerCase()
    return mode === 'wireguard' || mode === 'ipsec' || mode === 'none' ? mode : null
  }, 'none')
}

function tunnelPortOf(tunnel: PortRow | null, type: Sourced<TunnelType>, says: Says): Sourced<number> {
  if (!type.known) return type
  const standard = TUNNEL_PORTS[type.value]
  const option = tunnel?.options.get('dst_port')
  if (tunnel) return shown(option === undefined ? standard : Number(option))
  return says((c) => c.tunnelPort, standard)
}

function contradictionsOf(evidence: ModeEvidence, tunnel: PortRow | null, devices: readonly string[] | null): string[] {
  const {config, rows} = evidence
  if (config === null) return []
  const found: string[] = []
  const mode = (config.trafficEncapMode ?? 'encap').toLowerCase()
  const encryption = (config.trafficEncryptionMode ?? 'none').toLowerCase()
  const wantsTunnel = (mode === 'encap' || mode === 'hybrid') && encryption === 'none'
  if (rows && wantsTunnel && !tunnel) found.push(`antrea-config asks for ${mode}, but the bridge has no tunnel port`)
  if (rows && !wantsTunnel && mode === 'noencap' && tunnel) {
    found.push(`antrea-config asks for noEncap, but the bridge has the tunnel port ${tunnel.name}`)
  }
  const type = config.tunnelType ?? 'geneve'
  if (tunnel && tunnel.type !== type) found.push(`antrea-config asks for ${type}, but ${tunnel.name} is ${tunnel.type}`)
  if (devices && encryption === 'wireguard' && !devices.includes('antrea-wg0')) {
    found.push('antrea-config asks for WireGuard, but there is no device antrea-wg0')
  }
  return found
}
