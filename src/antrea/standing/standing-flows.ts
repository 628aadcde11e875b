import type {FlowFacts} from '../facts.ts'
import {stageOf} from '../tables.ts'
import {ENTRY_FLOWS} from './entry.ts'
import {FORWARDING_FLOWS} from './forwarding.ts'
import {POLICY_FLOWS} from './policy.ts'
import {SERVICE_FLOWS} from './service.ts'
import {ofFamily, type Standing, type StandingFlow} from './standing-flow.ts'

const ALL: readonly StandingFlow[] = [...ENTRY_FLOWS, ...SERVICE_FLOWS, ...POLICY_FLOWS, ...FORWARDING_FLOWS]

/** Tables that drop what none of their flows takes; every other one passes it on. */
const LAST: ReadonlySet<string> = new Set(
  'PipelineRootClassifier ARPSpoofGuard ARPResponder Classifier SpoofGuard Output'.split(' '),
)

export interface MissingFlow {
  readonly table: string
  /** `no flow that …` */
  readonly does: string
  readonly lost: string
}

/**
 * What the agent installs at its start and the pipeline lacks. Only for pipelines whose tables have names (v1.6 and later).
 *
 * @param flowsOf the flows of a table by its name
 */
export function missingStanding(node: Standing, flowsOf: (table: string) => readonly FlowFacts[]): MissingFlow[] {
  const lacking = ALL.filter(({table, when}) => node.tables.has(table) && (when?.(node) ?? true)).flatMap((each) => {
    const flows = flowsOf(each.table)
    const families = each.eachFamily ? node.families : [null]
    return families
      .filter((family) => !flows.some((flow) => (family === null || ofFamily(flow, family)) && each.is(flow, node)))
      .map((family) => ({...each, does: family === null ? each.does : `${each.does} (IPv${family})`}))
  })
  return [...lacking, ...withoutMiss(node, flowsOf)].map(({table, does, lost}) => ({table, does, lost}))
}

/** Tables of multicast are left out: which of them have flows depends on the groups that there are. */
function withoutMiss(node: Standing, flowsOf: (table: string) => readonly FlowFacts[]): MissingFlow[] {
  return [...node.tables]
    .filter((table) => ![null, 'multicast', 'non-IP'].includes(stageOf(table)))
    .filter((table) => !LAST.has(table) && table !== 'SessionAffinity')
    .filter((table) => !flowsOf(table).some(({flow, drops}) => flow.matchText === '' && flow.priority === 0 && !drops))
    .map((table) => ({
      table,
      does: 'passes on what no other flow of the table takes',
      lost: 'whatever gets there without a flow of its own is dropped',
    }))
}
