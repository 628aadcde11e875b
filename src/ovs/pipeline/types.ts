import type {Bond} from '../syntax/bond-show.ts'
import type {Action, Flow, Group, NatSpec} from '../syntax/flow-types.ts'
import type {MdbEntry} from '../syntax/mdb-show.ts'
import type {MeterId} from '../syntax/meters.ts'
import type {Sampling} from '../syntax/ovsdb-sampling.ts'
import type {TlvMapping} from '../syntax/tlv-map.ts'

/** A packet and its metadata: `FLOW_WORDS` words laid out by `fields.ts`. */
export type Packet = Uint32Array

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

/** One node of what happened, shaped like a line of ofproto/trace; `effect` holds the typed meaning. */
export interface TraceNode {
  readonly kind: 'bridge' | 'table' | 'thaw' | 'action' | 'detail' | 'warning' | 'error' | 'bucket'
  /** As ofproto/trace prints it, without indentation and arrows. */
  readonly text: string
  readonly bridge: string
  /** For `table`. */
  readonly table: number | null
  /** For `table`: the flow, or null for a miss. */
  readonly flow: Flow | null
  /** For `table`: the conjunctive flows that made the match. */
  readonly conjunctive: readonly Flow[]
  /** For `action`. */
  readonly action: Action | null
  readonly effect: Effect | null
  readonly children: TraceNode[]
}

/** Where in the pipeline something happened. */
export interface At {
  readonly bridge: string
  readonly table: number | null
  readonly flow: Flow | null
}

/** A tunnel header as the flow and the port's options together make it. */
export interface TunnelHeader {
  readonly type: string
  readonly src: string | null
  readonly dst: string
  /** Key, VNI. */
  readonly id: bigint
  readonly ttl: number
  readonly tos: number
  readonly dstPort: number | null
  readonly csum: boolean
  readonly df: boolean
}

/** Something that leaves the pipeline, or that ends it. `packet` is the packet as it left. */
export type Effect =
  | {
      readonly kind: 'output'
      readonly at: At
      readonly port: number
      readonly portName: string
      readonly packet: Packet
      readonly tunnel: TunnelHeader | null
      readonly maxLen: number | null
      /** `real`, an ICMP error: the packet that it quotes, as NAT left it. */
      readonly quoted?: Quoted | null
      /** `mirror`: a copy for whoever listens; the packet itself goes on. */
      readonly via: 'output' | 'in_port' | 'normal' | 'flood' | 'all' | 'group' | 'mirror'
    }
  | {
      readonly kind: 'controller'
      readonly at: At
      readonly reason: string
      readonly userdata: string | null
      readonly meter: number | null
      readonly pause: boolean
      readonly packet: Packet
    }
  /** An output that did not happen: `input port`, `nonexistent port`, `NO_FWD`, `port down`… */
  | {
      readonly kind: 'suppressed'
      readonly at: At
      readonly port: number | null
      readonly reason: string
      readonly packet: Packet
    }
  /** A look-up without a flow, an explicit drop, an unmet TTL, a limit of conntrack… */
  | {readonly kind: 'drop'; readonly at: At; readonly reason: DropReason; readonly detail: string}
  | {
      readonly kind: 'ct'
      readonly at: At
      readonly zone: number
      readonly commit: boolean
      readonly found: 'assumed' | 'entry' | 'none'
      readonly state: number
      readonly nat: string | null
      readonly line: number | null
      /** A limit that kept the connection out of the table although the packet went on (userspace datapath). */
      readonly refused: string | null
    }
  | {readonly kind: 'select'; readonly at: At; readonly groupId: number; readonly bucket: number}
  | {readonly kind: 'learn'; readonly at: At; readonly learned: Flow}
  | {readonly kind: 'undetermined'; readonly at: At; readonly reason: string}

export type DropReason =
  | 'miss'
  | 'drop-action'
  | 'no-output'
  | 'ttl'
  | 'group-missing'
  | 'group-empty'
  | 'no-live-bucket'
  | 'ct-limit'
  | 'fragment'
  | 'recursion'
  | 'vlan'
  | 'port-missing'
  | 'tunnel'
  | 'other'

/** One run of the translation: from the port, or resumed after a recirculation. */
export interface Pass {
  readonly bridges: readonly string[]
  /** Why and where it was resumed; null for the first. */
  readonly resumed: null | {
    readonly kind: 'ct' | 'group' | 'mpls' | 'other'
    readonly recircId: number
    readonly table: number | null
    readonly ctState: number | null
    readonly ctDefault: boolean
    /** `faithful`, where the `ct` had a `nat`: addresses and ports before and after, as ofproto/trace prints them. */
    readonly nat: null | {readonly initial: string; readonly modified: string}
  }
  readonly flow: Packet
  readonly final: Packet
  readonly tree: readonly TraceNode[]
  readonly lookups: readonly {
    readonly bridge: string
    readonly table: number
    readonly flow: Flow | null
    readonly conjunctive: readonly Flow[]
  }[]
  readonly effects: readonly Effect[]
  /** As OVS prints them; null in `real` mode where it wasn't asked for. */
  readonly datapathActions: string | null
  readonly megaflow: string | null
  readonly translationError: string | null
  readonly slowPath: readonly string[]
}

/** A bucket that had to be chosen: every bucket that the packet's hash could take, with its share of connections. */
export interface Choice {
  /** It is no bucket but something of the switch that no dump shows, such as the order of a flood (`faithful`). */
  readonly unseen?: boolean
  readonly at: At
  readonly groupId: number
  readonly candidates: readonly {readonly bucket: number; readonly share: number}[]
  readonly chosen: number
}

export interface PipelineResult {
  readonly passes: readonly Pass[]
  /** All effects of all passes, in the order in which they happened. */
  readonly effects: readonly Effect[]
  readonly choices: readonly Choice[]
  /** Empty: the answer is what a real switch does. */
  readonly undetermined: readonly {readonly at: At; readonly reason: string}[]
}

export interface RunOptions {
  /**
   * `real`: what a real packet meets: conntrack is looked up and kept, groups choose, tunnels go out.
   * `faithful`: what ofproto/trace prints, with its assumptions and artefacts.
   */
  readonly mode: 'real' | 'faithful'
  readonly bridge: string
  readonly packet: Packet
  /** `faithful`: the packet is really sent (`-generate`, or given as bytes): the switch learns from it. */
  readonly generated?: boolean
  /** IP packet length in bytes, for check_pkt_larger; null where unknown. */
  readonly size: number | null
  /** `real`: the datapath's connections; changed by commits. Null: a packet that meets `ct` is undetermined. */
  readonly conntrack: Conntrack | null
  /** `faithful`: states for the next ct recirculations, as ct_state bits; then `new|trk`. */
  readonly ctNext?: readonly number[]
  /** Passes after which it ends; left out: as many as a trace follows. */
  readonly maxPasses?: number
  /** Buckets to take at each choice, in order, as indices of its `candidates`; past its end the first candidate. */
  readonly choose?: readonly number[]
  /**
   * `real`: a packet whose connection no entry knows is taken as one of a connection that is established; its mark and label
   * are 0 unless `conntrack.add()` said more.
   */
  readonly assumeEstablished?: boolean
  /** `real`, ICMP errors: the packet that it quotes; without it a `ct` of an ICMP error is undetermined. */
  readonly quoted?: Quoted
}

/** A connection that was dumped (dpctl/dump-conntrack) or committed within a trace. */
export interface CtEntry {
  readonly zone: number
  readonly protocol: number
  readonly orig: CtTuple
  readonly reply: CtTuple
  readonly mark: number
  readonly label: bigint
  /** TCP protoinfo state as dumped, e.g. `ESTABLISHED`; null for others. */
  readonly state: string | null
  /** TCP, the userspace datapath: the answering side's own state where known (`-m`); `state` is then the asking side's. */
  readonly replyState?: string | null
  /** Line of the dump, null for a connection made within the trace. */
  readonly line: number | null
  /** Whether a reply was seen; left out: by the state for TCP, yes for a dumped entry of another protocol. */
  readonly seenReply?: boolean
  /** The connection that this one belongs to (ALG), or null. */
  readonly related?: boolean
  /** The end that NAT rewrites, null for none; left out: as the tuples say. */
  readonly nat?: 'src' | 'dst' | null
  /** `alg=` of the `ct` that committed it. */
  readonly helper?: string | null
}

/** Addresses as text; ports. ICMP: the id in both. */
export interface CtTuple {
  readonly src: string
  readonly dst: string
  readonly sport: number
  readonly dport: number
}

/** What the datapath keeps beside the packet from one `ct` to the next. */
export interface CtMetadata {
  readonly state: number
  readonly zone: number
  /** The userspace datapath: the connection that the last `ct` found or made without NAT. */
  readonly connection?: CtFound | null
}

/** A connection, and whether the packet answers it. */
export interface CtFound {
  readonly entry: CtEntry
  readonly reply: boolean
}

/** One `ct` action as the datapath executes it. */
export interface CtRequest {
  /** The packet as it is in the datapath; NAT rewrites it in place. */
  readonly packet: Packet
  readonly metadata: CtMetadata
  readonly zone: number
  readonly commit: boolean
  readonly force: boolean
  readonly nat: NatSpec | null
  readonly mark: {readonly value: number; readonly mask: number} | null
  readonly label: {readonly value: bigint; readonly mask: bigint} | null
  readonly alg: string | null
  readonly assumeEstablished: boolean
  /** ICMP errors: the packet that they quote. */
  readonly quoted: Quoted | null
}

/** The packet that an ICMP error quotes, as it was where the error was made; of ICMP, type and code are its ports. */
export interface Quoted {
  readonly protocol: number
  readonly tuple: CtTuple
}

/** What a `ct` action did to a packet. */
export interface CtOutcome {
  /** ct_state as the resumed packet has it. */
  readonly state: number
  readonly mark: number
  readonly label: bigint
  /** For the metadata that the packet goes on with. */
  readonly connection: CtFound | null
  /** Original direction: addresses and ports of ct_nw_src and the like; null without a connection. */
  readonly original: {readonly protocol: number; readonly tuple: CtTuple} | null
  readonly found: 'assumed' | 'entry' | 'none'
  /** Line of the dumped entry. */
  readonly line: number | null
  /** The rewriting, in words, or null. */
  readonly nat: string | null
  /** An ICMP error: the packet that it quotes, where NAT rewrote that too. */
  readonly quoted: Quoted | null
  /** The datapath drops the packet here. */
  readonly dropped: string | null
  /** A limit that kept the connection from being made although the packet went on. */
  readonly refused: string | null
  readonly undetermined: string | null
}

/** The connections of one datapath. */
export interface Conntrack {
  readonly entries: readonly CtEntry[]
  /** A copy whose changes don't show here. */
  fork(): Conntrack
  /** Puts a connection in; it counts in no limit. */
  add(entry: CtEntry): void
  /** Executes one `ct` action: looks up, commits, translates. */
  execute(request: CtRequest): CtOutcome
}

/** Limit of a zone and, where the dump gives it, what the datapath counts there (dpctl/ct-get-limits). */
export interface ZoneLimit {
  readonly limit: number
  readonly count: number | null
}

/** What createConntrack() starts from. */
export interface ConntrackInput {
  /** `system` is the kernel's nf_conntrack, anything else OVS's own. */
  readonly datapathType: string
  /** Release of Open vSwitch, `3.1.0`: what NAT does where a port is taken differs. Left out or null: unknown. */
  readonly release?: string | null
  readonly entries: readonly CtEntry[]
  readonly zoneLimits: ReadonlyMap<number, ZoneLimit>
  /** For zones without their own; 0 or null: no limit. */
  readonly defaultLimit: number | null
  /** dpctl/ct-get-maxconns; null where unknown: no limit is met. */
  readonly maxConnections: number | null
}
