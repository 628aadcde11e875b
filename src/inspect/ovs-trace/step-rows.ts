import type {AntreaContext} from '../../antrea/context.ts'
import {describeFlow} from '../../antrea/describe-flow.ts'
import type {Evidence} from '../../model/evidence.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import type {TracedKind} from '../../ovs/trace-output/types.ts'
import type {StepRow} from './answer.ts'

/** A line of a trace, simulated or read. */
export interface StepInput {
  readonly kind: TracedKind
  readonly text: string
  readonly bridge: string
  readonly table: number | null
  readonly flow: Flow | null
  readonly conjunctive: readonly Flow[]
  readonly children: readonly StepInput[]
}

/** What the numbers of each bridge mean. */
export interface StepContext {
  readonly antrea: (bridge: string) => AntreaContext
  readonly evidence: (bridge: string, flow: Flow) => Evidence | null
}

/** Name of a table; its number where it has none. */
export const tableName = (context: StepContext, bridge: string, table: number): string =>
  context.antrea(bridge).dialect.table(table).name

export function stepRow(step: StepInput, context: StepContext, inThaw = false): StepRow {
  const {kind, text, bridge, table, flow} = step
  const told = flow && describeFlow(flow, context.antrea(bridge))
  return {
    kind: inThaw ? 'thaw' : kind,
    text: text.trim(),
    table: table === null ? null : tableName(context, bridge, table),
    tableId: table,
    role: kind !== 'table' || table === null ? null : (told?.role ?? 'no flow takes the packet'),
    takes: told?.match ?? [],
    does: told?.did ?? [],
    flow: flow === null ? null : flow.text,
    conjunctive: step.conjunctive.map((clause) => clause.text),
    evidence: flow === null ? null : context.evidence(bridge, flow),
    steps: step.children.map((child) => stepRow(child, context, kind === 'thaw')),
  }
}
