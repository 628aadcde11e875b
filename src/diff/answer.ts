import type {Finding} from '../diagnose/finding.ts'
import type {Verdict} from '../trace/result.ts'

/** What a part of the state is: `flow`, `port`, `route`, `policy`… */
export type Kind =
  | 'daemon'
  | 'bridge'
  | 'port'
  | 'flow'
  | 'device'
  | 'address'
  | 'route'
  | 'rule'
  | 'chain'
  | 'ipset'
  | 'sysctl'
  | 'socket'
  | 'object'

/** Something that is not as it was. */
export interface Change {
  readonly kind: Kind
  /** null: the API server's. */
  readonly node: string | null
  /** What it is about: `br-int L3Forwarding 200 ip,nw_dst=10.10.2.0/24`, `eth0 in pod default/client`, `core/v1/pods default/client`. */
  readonly what: string
  /** null: it was not there. Of a text of several lines those alone that went. */
  readonly before: string | null
  /** null: it is gone. Of a text of several lines those alone that came. */
  readonly after: string | null
}

export interface TraceChange {
  readonly from: string
  readonly to: string
  readonly before: Verdict
  readonly after: Verdict
  /** Why the second is no `delivered`, or the first was none. */
  readonly reason: string | null
}

/** A flow that dropped packets between the two. */
export interface DropChange {
  readonly node: string
  /** As a change of a flow has it: `br-int SpoofGuard priority 0`. */
  readonly what: string
  /** How many between the two snapshots. */
  readonly packets: number
  /** null where the snapshots do not say how long that was. */
  readonly perSecond: number | null
  /** The policies that it is of, all that fit; empty: no policy drops here, or none is known. */
  readonly policies: readonly string[]
}

/** The answer of `diff`: `antrail.dev/diff/v1`. */
export interface Diff {
  readonly schema: 'antrail.dev/diff/v1'
  readonly before: {readonly takenAt: string}
  readonly after: {readonly takenAt: string}
  /** By node (the API server's first), kind and what. */
  readonly changes: readonly Change[]
  readonly findings: {readonly appeared: readonly Finding[]; readonly gone: readonly Finding[]}
  readonly traces: {
    /** How many questions were asked of both. */
    readonly asked: number
    readonly changed: readonly TraceChange[]
  }
  /** Counters, the only ones: what was dropped meanwhile, the most first. No change by itself. */
  readonly drops: readonly DropChange[]
  /** What could not be compared, for one of the two lacks it. */
  readonly unread: readonly {
    readonly side: 'before' | 'after'
    readonly node: string | null
    readonly what: string
    readonly reason: string
  }[]
}
