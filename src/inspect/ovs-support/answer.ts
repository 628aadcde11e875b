/** `exact`; `undetermined`: the simulator says that it does not know, and why; `unread`: the parser keeps it verbatim. */
export type SupportStatus = 'exact' | 'undetermined' | 'unread'

/** How far something is simulated, as the simulator itself said when it was asked. */
export interface SupportLevel {
  readonly status: SupportStatus
  /** Why it is not exact, one sentence each; empty for `exact`. */
  readonly reasons: readonly string[]
}

export interface ActionSupport {
  /** The parser's own name of the kind. */
  readonly kind: string
  /** How dumps write it. */
  readonly written: readonly string[]
  /** The Open vSwitch version that brought it, where it is newer than 2.11. */
  readonly since: string | null
  /** What a real packet meets. */
  readonly real: SupportLevel
  /** What ofproto/trace says. */
  readonly faithful: SupportLevel
}

export interface FieldSupport {
  readonly name: string
  readonly aliases: readonly string[]
  readonly bits: number
  readonly since: string | null
  readonly matched: SupportLevel
  /** null: no action can write it. */
  readonly written: SupportLevel | null
}

/** A set-up of the switch beside its tables. */
export interface SituationSupport {
  readonly situation: string
  readonly real: SupportLevel
  readonly faithful: SupportLevel
}

/** The answer of `ovs support`. */
export interface OvsSupportAnswer {
  readonly schema: 'antrail.dev/ovs-support/v1'
  /** Versions whose dumps are read. */
  readonly versions: {readonly from: string; readonly to: string}
  readonly actions: readonly ActionSupport[]
  readonly fields: readonly FieldSupport[]
  readonly situations: readonly SituationSupport[]
}
