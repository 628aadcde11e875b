import type {Bond} from '../syntax/bond-show.ts'
import type {Flow, Group} from '../syntax/flow-types.ts'
import type {MdbEntry} from '../syntax/mdb-show.ts'
import type {MeterId} from '../syntax/meters.ts'
import type {Control} from '../syntax/ovsdb-control.ts'
import type {Sampling} from '../syntax/ovsdb-sampling.ts'
import type {TlvMapping} from '../syntax/tlv-map.ts'

/** What the simulator has to know of one port of a bridge. */
export interface PortInput {
  readonly name: string
  readonly ofport: number
  /** Datapath port number (dpif/show), null where the port isn't in the datapath, undefined where nobody read it. */
  readonly odpPort?: number | null
  /** OVSDB Interface.type: '' or `system`, `internal`, `patch`, `geneve`, `vxlan`, `gre`… */
  readonly type: string
  /** OVSDB Interface.options. */
  readonly options: ReadonlyMap<string, string>
  /** OFPPC bits: `PORT_DOWN`, `NO_FLOOD`, `NO_FWD`, `NO_RECV`, `NO_PACKET_IN`… */
  readonly config: readonly string[]
  /** OFPPS bits: `LINK_DOWN`, `BLOCKED`, `LIVE`, `STP_…`. */
  readonly state: readonly string[]
  /** OVSDB Port row this interface belongs to, and its columns. */
  readonly portName?: string
  readonly mac?: string | null
  readonly tag?: number | null
  readonly trunks?: readonly number[]
  readonly cvlans?: readonly number[]
  readonly vlanMode?: string | null
  readonly protected?: boolean
  readonly bondMode?: string | null
  readonly otherConfig?: ReadonlyMap<string, string>
  readonly stpState?: string | null
  readonly rstpState?: string | null
  /** Whether it speaks LACP (Port.lacp). */
  readonly lacp?: boolean
  /** Whether it speaks LLDP (Interface.lldp). */
  readonly lldp?: boolean
  /** Interface.bfd; null or without `enable`: it speaks none. */
  readonly bfd?: ReadonlyMap<string, string> | null
  /** Interface.other_config where it speaks CFM (Interface.cfm_mpid is set). */
  readonly cfm?: ReadonlyMap<string, string> | null
  /** Interface.ifindex; left out or null: the device has none, or nobody read it. */
  readonly ifindex?: number | null
  /** DSCP by queue (Queue.dscp of the port's QoS), as 0 to 63. */
  readonly queueDscp?: ReadonlyMap<number, number>
}

/** A learned MAC (fdb/show). */
export interface FdbEntry {
  readonly ofport: number | 'LOCAL'
  readonly vlan: number
  readonly mac: string
  /** null: static; left out: not known. */
  readonly ageSeconds?: number | null
}

/** A row of Mirror; ports by the name of their Port. */
export interface MirrorInput {
  readonly name: string
  readonly selectAll: boolean
  readonly selectSrc: readonly string[]
  readonly selectDst: readonly string[]
  readonly selectVlans: readonly number[]
  readonly outputPort: string | null
  readonly outputVlan: number | null
  /** Bytes that a copy is cut to; left out or null: none. */
  readonly snaplen?: number | null
}

export interface BridgeInput {
  readonly name: string
  readonly failMode: 'secure' | 'standalone' | null
  readonly flows: readonly Flow[]
  readonly groups: readonly Group[]
  readonly ports: readonly PortInput[]
  /** `ovs-ofctl get-frags`. */
  readonly frags: 'normal' | 'drop' | 'nx-match'
  /** Table-miss settings other than the default (drop): table id → `continue`, `controller`, `drop`. */
  readonly tableMiss: ReadonlyMap<number, string>
  readonly fdb: readonly FdbEntry[]
  readonly otherConfig: ReadonlyMap<string, string>
  readonly mcastSnooping: boolean
  /** Multicast groups and routers (mdb/show); left out where nobody read them. */
  readonly mdb?: readonly MdbEntry[]
  /** VLANs in which no MAC is learned (Bridge.flood_vlans). */
  readonly floodVlans?: readonly number[]
  readonly stp: boolean
  readonly rstp: boolean
  /** In the order of their making, which decides which comes first. */
  readonly mirrors: readonly MirrorInput[]
  /** `ovs-ofctl dump-tlv-map`: which option each tun_metadata field is; left out where nobody read it. */
  readonly tlvMap?: readonly TlvMapping[]
  /** Pieces that no probe gave (`fdb`, `groups`…): a packet that needs one ends `undetermined` with the reason. */
  readonly missing: ReadonlyMap<string, string>
  /** Who controls the bridge over the network; left out: nobody. */
  readonly control?: Control
  /** What samples packets; it changes nothing but the text of the datapath actions. */
  readonly sampling?: Sampling
  /**
   * OpenFlow ids of the meters, and OpenFlow's virtual meters (dump-meters). The datapath numbers them as they were made; this
   * order is taken for that.
   */
  readonly meters?: readonly MeterId[] | undefined
}

/** OVS's own view of the host for native tunnels (userspace datapath only). */
export interface NativeTunnelInput {
  readonly routes: readonly {
    readonly prefix: string
    readonly dev: string
    readonly gateway: string | null
    readonly source: string | null
    readonly local: boolean
    readonly mark: number | null
    /** Given by hand, not the host's: it goes before longer prefixes of those. */
    readonly user?: boolean
  }[]
  readonly neighbours: readonly {readonly ip: string; readonly mac: string; readonly bridge: string}[]
  /** What the datapath decapsulates (tnl/ports/show -v); left out where nobody read it. */
  readonly listening?: readonly TunnelListener[]
}

/** Packets to these addresses are taken out of their tunnel. `port` is UDP's, null for others. */
export interface TunnelListener {
  readonly odpPort: number
  readonly mac: string
  readonly ip: string
  readonly protocol: number
  readonly port: number | null
}

/** One datapath: all bridges of a node that share it. */
export interface SwitchInput {
  /** `system` (kernel), `netdev` (userspace), `dummy`. */
  readonly datapathType: string
  readonly bridges: readonly BridgeInput[]
  readonly nativeTunnels: NativeTunnelInput | null
  /** bond/show: of all bridges; left out where nobody read it. */
  readonly bonds?: readonly Bond[]
  /** dpif/show-dp-features, name → value; absent features are taken as supported. */
  readonly features?: ReadonlyMap<string, string>
}
