import type {Action, Flow} from '../ovs/syntax/flow-types.ts'
import type {Dialect, Table} from './dialect.ts'
import type {Lookup} from './lookup.ts'

export interface FlowContext {
  readonly dialect: Dialect
  readonly lookup: Lookup
}

/** A flow in plain words. */
export interface FlowDescription {
  readonly table: Table
  /** What the flow is for: "SpoofGuard of default/client". */
  readonly role: string
  /** One item a term of the match. */
  readonly match: readonly string[]
  /** One item an action. */
  readonly did: readonly string[]
}
