import type {PolicyRef} from '../antrea/policy-ref.ts'
import type {CoverageSummary} from '../model/coverage.ts'

export type {CoverageSummary} from '../model/coverage.ts'

import type {Evidence} from '../model/evidence.ts'
import type {TraceDifference} from '../ovs/trace-output/compare.ts'

export type {PolicyRef} from '../antrea/policy-ref.ts'

/** The verdicts of DESIGN.md: of the round trip, unless `oneWay`. */
export const VERDICTS = [
  'delivered',
  'dropped',
  'rejected',
  'misdelivered',
  'forwarded-out',
  'mixed',
  'undetermined',
] as const
export type Verdict = (typeof VERDICTS)[number]

export type Direction = 'request' | 'reply'

/** One end of the question, resolved. */
export interface Endpoint {
  readonly kind: 'pod' | 'service' | 'node' | 'ip'
  readonly namespace: string | null
  readonly name: string
  readonly node: string | null
  readonly ip: string | null
  readonly port: number | null
}

/** The packet that was asked about, as it leaves its sender. */
export interface PacketSummary {
  readonly family: 4 | 6
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'sctp' | 'arp' | 'other'
  readonly source: string
  readonly destination: string
  readonly sourcePort: number | null
  readonly destinationPort: number | null
  readonly icmpType: number | null
  /** Bytes of the IP packet. */
  readonly size: number
  readonly df: boolean
  readonly established: boolean
  /** Why it is this packet, where the user did not say: "TCP because the Service has port 80". */
  readonly assumed: readonly string[]
}

export type HopKind = 'pod' | 'veth' | 'bridge' | 'tunnel' | 'host' | 'underlay' | 'node' | 'external'

/** Whether a step let the packet on. */
export type StepOutcome = 'pass' | 'stop' | 'warning' | 'unknown'

/** One thing that happened inside a hop: a table, a route look-up, a neighbour, a chain of iptables. */
export interface Step {
  readonly kind:
    | 'table'
    | 'group'
    | 'conntrack'
    | 'output'
    | 'link'
    | 'address'
    | 'route'
    | 'neighbour'
    | 'iptables'
    | 'sysctl'
    | 'mtu'
    | 'tunnel'
    | 'socket'
    | 'note'
  /** Plain words, one line: what happened. */
  readonly text: string
  /** For tables: the name where the dump has one, else the number as text. */
  readonly table: string | null
  readonly tableId: number | null
  /** The matched flow's text, without statistics. */
  readonly flow: string | null
  /** For tables: what the flow did, decoded, one item an action. */
  readonly did: readonly string[]
  readonly outcome: StepOutcome
  /** Worth showing in the short view: it changed, chose, or stopped something. */
  readonly matters: boolean
  readonly evidence: Evidence | null
}

/** One device on the path. */
export interface Hop {
  readonly kind: HopKind
  readonly node: string | null
  /** Interface, bridge, pod: what the device is called there. */
  readonly name: string
  readonly steps: readonly Step[]
}

/** The one place where it stopped. */
export interface Stopped {
  readonly direction: Direction
  readonly node: string | null
  /** The hop's kind and name: `bridge br-int`. */
  readonly hop: string
  readonly table: string | null
  readonly flow: string | null
  /** All that fit; empty where no policy decided. */
  readonly policy: readonly PolicyRef[]
  /** A word for scripts: `policy`, `spoof-guard`, `no-route`, `misrouted`, `link-down`, `mtu`, `tunnel-mismatch`… */
  readonly reason: string
  /** Plain words. */
  readonly text: string
  readonly evidence: Evidence | null
}

/** One way: the hops, and how it ended. */
export interface Leg {
  readonly verdict: Verdict
  /** Nothing listens at the receiver: what comes back is its kernel's refusal. */
  readonly refusal: boolean
  readonly packet: PacketSummary
  readonly hops: readonly Hop[]
  readonly stopped: Stopped | null
  readonly deliveredTo: Endpoint | null
}

/** A Service's endpoint: the same question to one bucket. */
export interface Branch {
  readonly endpoint: Endpoint
  /** Of new connections, 0..1; null where the bucket's share isn't known. */
  readonly share: number | null
  readonly verdict: Verdict
  readonly hops: readonly Hop[]
  readonly stopped: Stopped | null
  readonly deliveredTo: Endpoint | null
  readonly reply: Leg | null
  readonly undetermined: readonly Undetermined[]
}

/** What Open vSwitch itself (`ofproto/trace`) says of the packet in one bridge, against the simulator. */
export interface Witnessed {
  readonly direction: Direction
  readonly node: string
  readonly bridge: string
  /** `artefact`: it says what it always says there, and a real packet meets something else. */
  readonly says: 'agrees' | 'artefact' | 'differs' | 'unknown'
  /** Plain words, one line. */
  readonly text: string
  readonly artefacts: readonly {readonly id: string; readonly text: string}[]
  /** Lines that differ; `theirs` is Open vSwitch's. */
  readonly differences: readonly TraceDifference[]
  /** What is asked there; null where it can't or mustn't be. */
  readonly argv: readonly string[] | null
  readonly evidence: Evidence | null
}

export interface Undetermined {
  readonly direction: Direction
  readonly node: string | null
  readonly where: string
  readonly reason: string
}

/** The answer of `trace-packet`: `antrail.dev/trace/v1`. */
export interface Trace {
  readonly schema: 'antrail.dev/trace/v1'
  readonly takenAt: string
  readonly verdict: Verdict
  readonly oneWay: boolean
  readonly from: Endpoint
  readonly to: Endpoint
  readonly packet: PacketSummary
  readonly hops: readonly Hop[]
  readonly stopped: Stopped | null
  readonly deliveredTo: Endpoint | null
  readonly reply: Leg | null
  /** Only where a bucket had to be chosen; the trace's own hops are those of the branch that explains the verdict. */
  readonly branches: readonly Branch[]
  readonly undetermined: readonly Undetermined[]
  /** Things seen on the way that did not decide: "nothing listens on port 80 in default/web", warnings. */
  readonly notes: readonly {readonly text: string; readonly evidence: Evidence | null}[]
  /** Commands to look with next, most useful first. */
  readonly next: readonly string[]
  readonly coverage: CoverageSummary
  /** Empty where Open vSwitch was not asked. */
  readonly witness: readonly Witnessed[]
}
