import type {PipelineResult} from '../ovs/pipeline/result.ts'
import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {NodeFacts} from './node-facts.ts'

/** A flow that decided for a policy, with where it stands. */
export interface DecidingRule {
  readonly bridge: string
  readonly table: string
  readonly flow: Flow
}

/**
 * The flow with the conjunction id of the rule that decided last: what drops or rejects the packet further down only counts
 * for it.
 */
export function decidingRule(facts: NodeFacts, result: PipelineResult): DecidingRule | null {
  for (const {lookups} of result.passes.toReversed()) {
    for (const {bridge, table, flow} of lookups.toReversed()) {
      const name = facts.flows.tableName(table)
      if (flow && /Rule$/.test(name) && /\bconj_id=\d/.test(flow.matchText)) return {bridge, table: name, flow}
    }
  }
  return null
}
