import type {Evidence} from '../../model/evidence.ts'
import type {Artefact} from '../../ovs/trace-output/artefacts.ts'
import type {TracedKind} from '../../ovs/trace-output/types.ts'

/** Where the packet ends up: `sent` out of a port at least once, only `to-controller`, `dropped`, or nobody can say. */
export type SwitchVerdict = 'sent' | 'to-controller' | 'dropped' | 'undetermined'

/** A line of the trace, decoded. */
export interface StepRow {
  readonly kind: TracedKind
  /** As ofproto/trace prints it, without indentation and arrows. */
  readonly text: string
  /** For a table: its name (its number where it has none) and number. */
  readonly table: string | null
  readonly tableId: number | null
  /** For a table: what its flow is for, what it takes and what it does, in plain words. */
  readonly role: string | null
  readonly takes: readonly string[]
  readonly does: readonly string[]
  /** The flow as it is written; null for a miss. */
  readonly flow: string | null
  /** Conjunctive flows that made the match. */
  readonly conjunctive: readonly string[]
  readonly evidence: Evidence | null
  readonly steps: readonly StepRow[]
}

/** The packet leaves. */
export interface OutputRow {
  /** OpenFlow port; null where only the datapath's number is known. */
  readonly ofport: number | null
  readonly port: string
  /** Whom the port belongs to: `default/client`. */
  readonly pod: string | null
  /** `geneve to 172.18.0.3, key 0`; null for an output without a tunnel header. */
  readonly tunnel: string | null
  /** The packet as it leaves; null where it is not known. */
  readonly flow: string | null
}

/** Why a pass began in the middle of the pipeline. */
export interface ResumedRow {
  readonly recircId: number
  readonly table: string | null
  readonly tableId: number | null
  /** `trk|new`; null after anything but conntrack. */
  readonly ctState: string | null
  /** Nobody gave or knew the state: it is the default of ofproto/trace. */
  readonly assumed: boolean
  readonly nat: {readonly initial: string; readonly modified: string} | null
}

export interface PassRow {
  readonly resumed: ResumedRow | null
  readonly flow: string
  /** `unchanged`, or the flow; null where the text was cut off. */
  readonly finalFlow: string | null
  readonly outputs: readonly OutputRow[]
  readonly datapathActions: string | null
  readonly megaflow: string | null
  readonly translationError: string | null
  readonly slowPath: readonly string[]
  readonly steps: readonly StepRow[]
}

/** A bucket or a path that a hash chose. */
export interface ChoiceRow {
  readonly table: string | null
  readonly groupId: number
  readonly chosen: number
  readonly candidates: readonly {readonly bucket: number; readonly share: number}[]
}

/** The answer of `ovs trace`. */
export interface OvsTraceAnswer {
  readonly schema: 'antrail.dev/ovs-trace/v1'
  /** null where the evidence has no time. */
  readonly takenAt: string | null
  readonly node: string
  readonly bridge: string
  /** `real`: what a packet meets; `faithful`: what ofproto/trace prints. */
  readonly mode: 'real' | 'faithful'
  readonly verdict: SwitchVerdict
  /** The traced packet, as a flow. */
  readonly packet: string
  /** One sentence: where it ended. */
  readonly summary: string
  readonly assumed: readonly string[]
  readonly passes: readonly PassRow[]
  readonly choices: readonly ChoiceRow[]
  readonly artefacts: readonly Artefact[]
  readonly undetermined: readonly string[]
}
