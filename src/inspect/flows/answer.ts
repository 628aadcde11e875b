import type {PolicyRef} from '../../antrea/policy-ref.ts'
import type {Evidence} from '../../model/evidence.ts'

/** A flow, decoded: an item of `antrail get flows`. */
export interface FlowRow {
  readonly table: string
  /** null where the dump names a table that has no number here. */
  readonly tableId: number | null
  readonly priority: number
  /** What it is for, in plain words. */
  readonly role: string
  /** As the dump writes it, without the priority; '' takes everything. */
  readonly match: string
  /** As the dump writes them. */
  readonly actions: string
  /** The match in plain words, one item a piece. */
  readonly takes: readonly string[]
  /** The actions in plain words, one item a thing done. */
  readonly does: readonly string[]
  /** The line of the dump. */
  readonly text: string
  /** The same as antctl prints it, with names for tables and ports. */
  readonly named: string
  /** The policies behind it: all that fit. */
  readonly policies: readonly PolicyRef[]
  /** The Services behind it: `namespace/name:port/protocol`. */
  readonly services: readonly string[]
  /** null in a dump without statistics. */
  readonly packets: number | null
  readonly bytes: number | null
  readonly durationSeconds: number | null
  readonly idleSeconds: number | null
  readonly idleTimeout: number
  readonly hardTimeout: number
  readonly cookie: bigint
  /** The agent's start that installed it, and the part of the agent that did; category null: unknown. */
  readonly round: number
  readonly category: string | null
  readonly evidence: Evidence
}

/** A bucket of a group. */
export interface BucketRow {
  readonly id: number | null
  readonly weight: number | null
  /** The endpoint that it chooses: `10.10.2.3:8080 (default/web-2)`; null where it chooses none. */
  readonly endpoint: string | null
  /** On another node; null where nothing says. */
  readonly remote: boolean | null
  readonly does: readonly string[]
}

export interface GroupRow {
  readonly id: number
  readonly type: string
  readonly services: readonly string[]
  /** The line of the dump, and as antctl prints it. */
  readonly text: string
  readonly named: string
  readonly buckets: readonly BucketRow[]
  readonly evidence: Evidence
}

export interface TableRow {
  readonly id: number
  readonly name: string
  readonly stage: string | null
  readonly flows: number
}

/** The flows of one bridge. */
export interface BridgeFlows {
  readonly node: string
  readonly bridge: string
  /** `flexible` (v1.6 and later), `v1.5`, `v1.2` or `unknown`. */
  readonly generation: string
  /** Cookie rounds of all its flows, ascending: two for a short while after an agent's restart. */
  readonly rounds: readonly number[]
  /** Flows of the bridge, chosen or not. */
  readonly total: number
  readonly tables: readonly TableRow[]
  readonly flows: readonly FlowRow[]
  readonly groups: readonly GroupRow[]
}

/** The answer of `get flows`: `antrail.dev/flows/v1`. */
export interface FlowsAnswer {
  readonly schema: 'antrail.dev/flows/v1'
  readonly takenAt: string
  /** By node, then bridge. */
  readonly bridges: readonly BridgeFlows[]
  readonly coverage: {
    readonly needed: number
    readonly read: number
    readonly missing: readonly {readonly node: string | null; readonly what: string; readonly reason: string}[]
  }
}

/** What of a bridge is asked for. Nothing chosen: all flows. */
export interface FlowSelection {
  readonly pod: {readonly namespace: string; readonly name: string} | null
  readonly service: {readonly namespace: string; readonly name: string} | null
  readonly policy: {readonly namespace: string | null; readonly name: string; readonly type: string | null} | null
  /** Names or numbers; null: all. */
  readonly tables: readonly string[] | null
  /** null: none, unless a Service is asked for. */
  readonly groups: readonly number[] | 'all' | null
}
