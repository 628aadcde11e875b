import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {ComputedPolicy, MemberGroups} from './controlplane.ts'
import type {Dialect} from './dialect.ts'
import type {ConjunctionMeaning} from './lookup.ts'
import type {PolicyRef} from './policy-ref.ts'
import type {BridgePort} from './ports.ts'

/** The agent's own answer: the flows of one policy (`/ovsflows?networkpolicy=`). */
export interface PolicyFlows {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  readonly flows: readonly string[]
}

export interface PolicyEvidence {
  readonly flows: readonly Flow[]
  readonly dialect: Dialect
  readonly ports: readonly BridgePort[]
  /** null: the agent was not asked, or did not answer. */
  readonly answers: readonly PolicyFlows[] | null
  /** null where not read. */
  readonly policies: readonly ComputedPolicy[] | null
  readonly addressGroups: MemberGroups
  readonly appliedToGroups: MemberGroups
}

/** What each conjunction id means, and who isolates whom. */
export interface PolicyMap {
  readonly conjunction: (id: number) => ConjunctionMeaning | null
  readonly isolating: (
    pod: {readonly namespace: string; readonly name: string},
    direction: 'ingress' | 'egress',
  ) => readonly PolicyRef[]
  /**
   * The policies behind a flow that drops or rejects (or allows), all that fit: of a default deny those that isolate its pod; of a
   * policy rule those that its conjunction id stands for. Empty: no policy decided here, or none is known.
   */
  readonly ofFlow: (flow: Flow, reg3: number | null) => readonly PolicyRef[]
}
