import type {Action, Flow} from '../syntax/flow-types.ts'
import type {Quoted} from './conntrack/types.ts'
import type {Packet} from './packet.ts'

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
