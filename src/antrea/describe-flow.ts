import {purposeOfHidden} from '../ovs/pipeline/hidden-flows.ts'
import type {Flow} from '../ovs/syntax/flow-types.ts'
import {decodeCookie} from './cookie.ts'
import {describeActions} from './describe-action.ts'
import {describeMatch} from './describe-match.ts'
import type {Dialect, Table} from './dialect.ts'
import {factsOf} from './facts.ts'
import type {Lookup} from './lookup.ts'
import {ENTRY_ROLES} from './roles/entry.ts'
import {POLICY_ROLES} from './roles/policy.ts'
import {ROUTING_ROLES} from './roles/routing.ts'
import {SERVICE_ROLES} from './roles/service.ts'
import type {RoleOf} from './roles/view.ts'

export interface FlowContext {
  readonly dialect: Dialect
  /** `EMPTY_LOOKUP` for a dump without its cluster. */
  readonly lookup: Lookup
}

/** A flow in plain words. */
export interface FlowDescription {
  readonly table: Table
  /** What the flow is for: "SpoofGuard of default/client". */
  readonly role: string
  /** One item a piece of the match; a term without plainer words stays as written. */
  readonly match: readonly string[]
  /** One item a thing done. */
  readonly did: readonly string[]
}

const ROLES: ReadonlyMap<string, RoleOf> = new Map(
  Object.entries({...ENTRY_ROLES, ...SERVICE_ROLES, ...POLICY_ROLES, ...ROUTING_ROLES}),
)

/** What a flow is for, what it takes and what it does. The role of a flow that Antrea isn't known to install says only that. */
export function describeFlow(flow: Flow, {dialect, lookup}: FlowContext): FlowDescription {
  const table = dialect.tableOf(flow)
  const facts = factsOf(flow)
  const context = {dialect, lookup, stage: table.stage}
  const role = purposeOfHidden(flow) ?? ROLES.get(table.name)?.({facts, table, dialect, lookup})
  return {
    table,
    role: role ?? fallbackRole(flow, dialect),
    match: describeMatch(flow.matchText, context),
    did: describeActions(flow.actions, context),
  }
}

/** By the cookie's category, which says which part of the agent installed the flow. */
function fallbackRole(flow: Flow, dialect: Dialect): string {
  const {category} = decodeCookie(flow.cookie, dialect.generation)
  if (flow.matchText === '' && flow.priority === 0) return 'everything else'
  return category === null || category === 'Default' ? 'purpose unknown' : `${category} flow, purpose unknown`
}
