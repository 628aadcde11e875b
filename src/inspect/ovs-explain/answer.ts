import type {Artefact} from '../../ovs/trace-output/artefacts.ts'
import type {Unparsed} from '../../parsed.ts'
import type {PassRow, SwitchVerdict} from '../ovs-trace/answer.ts'

/** The answer of `ovs explain`. */
export interface OvsExplainAnswer {
  readonly schema: 'antrail.dev/ovs-explain/v1'
  /** null where no evidence was given, or it has no time. */
  readonly takenAt: string | null
  /** Whose dump names the tables, ports and pods; null: nobody's. */
  readonly node: string | null
  /** How many of the trace's flows are in that dump, and of how many. */
  readonly known: {readonly flows: number; readonly of: number}
  readonly verdict: SwitchVerdict
  readonly summary: string
  readonly passes: readonly PassRow[]
  readonly artefacts: readonly Artefact[]
  /** Lines that are no part of a trace, or were cut off. */
  readonly unparsed: readonly Unparsed[]
}
