import type {NatSpec} from '../../syntax/flow-types.ts'
import type {Packet} from '../packet.ts'

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
