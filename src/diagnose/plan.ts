import type {AgentConfig} from '../antrea/agent-config.ts'
import type {Encryption, TunnelType} from '../antrea/overhead.ts'
import {agentConfigOf} from '../model/antrea-context.ts'
import type {Cluster} from '../model/cluster.ts'
import {type Needed, need} from './rule.ts'

/** How Antrea is to run here: as antrea-config says, and by the agent's defaults where it says nothing or is not there yet. */
export interface Plan {
  readonly installed: boolean
  readonly datapathType: string
  readonly gateway: string
  readonly encapMode: string
  readonly tunnelType: TunnelType
  /** null for a tunnel without ports: GRE. */
  readonly tunnelPort: number | null
  readonly encryption: Encryption
  readonly bridgingMode: boolean
  /** 0: derived from the transport interface. */
  readonly defaultMtu: number
  readonly apiPort: number
  readonly clusterPort: number
  readonly wireGuardPort: number
  readonly serviceCIDRs: readonly string[]
}

const TUNNEL_PORTS: Readonly<Record<TunnelType, number | null>> = {geneve: 6081, vxlan: 4789, gre: null, stt: 7471}

/** Asks for the plan inside a rule; null where the configuration was not read. */
export function* needPlan(cluster: Cluster): Generator<Needed, Plan | null> {
  const maps = yield* need(null, 'core/v1/configmaps', cluster.configMaps)
  if (!maps) return null
  if (!maps.some(({data}) => data.has('antrea-agent.conf'))) return planOf(null)
  const config = yield* need(null, 'core/v1/configmaps antrea-config', agentConfigOf(cluster))
  return config && planOf(config)
}

function planOf(config: AgentConfig | null): Plan {
  const tunnelType = tunnelTypeOf(config?.tunnelType)
  return {
    installed: config !== null,
    datapathType: config?.datapathType ?? 'system',
    gateway: config?.gateway ?? 'antrea-gw0',
    encapMode: config?.trafficEncapMode?.toLowerCase() ?? 'encap',
    tunnelType,
    tunnelPort: tunnelType === 'gre' ? null : (config?.tunnelPort ?? TUNNEL_PORTS[tunnelType]),
    encryption: encryptionOf(config?.trafficEncryptionMode?.toLowerCase()),
    bridgingMode: config?.bridgingMode ?? false,
    defaultMtu: config?.defaultMtu ?? 0,
    apiPort: config?.apiPort ?? 10350,
    clusterPort: config?.clusterPort ?? 10351,
    wireGuardPort: config?.wireGuardPort ?? 51820,
    serviceCIDRs: config?.serviceCIDRs ?? [],
  }
}

const tunnelTypeOf = (word: string | null | undefined): TunnelType =>
  word === 'vxlan' || word === 'gre' || word === 'stt' ? word : 'geneve'

const encryptionOf = (word: string | undefined): Encryption =>
  word === 'wireguard' || word === 'ipsec' ? word : 'none'

/** Whether packets between nodes are put into a tunnel of Open vSwitch's. */
export const usesTunnel = ({encapMode, encryption}: Plan): boolean =>
  (encapMode === 'encap' || encapMode === 'hybrid') && encryption !== 'wireguard'
