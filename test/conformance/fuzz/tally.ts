import {FIELD_BY_NAME} from '../../../src/ovs/fields.ts'
import type {PipelineResult, TraceNode} from '../../../src/ovs/pipeline/types.ts'
import type {Action, Flow} from '../../../src/ovs/syntax/flow-types.ts'

/** In how many cases a thing stood in the pipeline, and in how many the packet met it. */
export interface Count {
  occurred: number
  exercised: number
}

/** Counts actions and fields over many cases. */
export class Tally {
  readonly counts = new Map<string, Count>()

  /** What a pipeline holds, once for all questions that are asked of it. */
  static of(flows: readonly Flow[], buckets: readonly (readonly Action[])[]): ReadonlySet<string> {
    const names = new Set<string>()
    for (const flow of flows) namesOfFlow(flow, names)
    for (const actions of buckets) namesOfActions(actions, names)
    return names
  }

  /** One case: what its pipeline holds, and what the packet met. */
  add(held: ReadonlySet<string>, result: PipelineResult): void {
    const met = new Set<string>()
    for (const {tree, lookups} of result.passes) {
      for (const {flow, conjunctive} of lookups)
        for (const one of [flow, ...conjunctive]) if (one) namesOfMatch(one, met)
      meet(tree, met)
    }
    for (const name of new Set([...held, ...met])) {
      const count = this.counts.get(name) ?? {occurred: 0, exercised: 0}
      this.counts.set(name, count)
      count.occurred++
      if (met.has(name)) count.exercised++
    }
  }

  /** The table, actions first. */
  lines(): string[] {
    const rows = [...this.counts].sort(([a], [b]) => a.localeCompare(b))
    const width = Math.max(...rows.map(([name]) => name.length), 0)
    return [
      `${'what'.padEnd(width)}   in pipelines     on the path`,
      ...rows.map(
        ([name, {occurred, exercised}]) =>
          `${name.padEnd(width)} ${String(occurred).padStart(14)} ${String(exercised).padStart(15)}`,
      ),
    ]
  }
}

function meet(nodes: readonly TraceNode[], met: Set<string>): void {
  for (const node of nodes) {
    if (node.action) namesOfActions([node.action], met)
    meet(node.children, met)
  }
}

function namesOfFlow(flow: Flow, names: Set<string>): void {
  namesOfMatch(flow, names)
  namesOfActions(flow.actions, names)
}

/** `match nw_src`, and `match nw_src masked` where the dump writes a mask. */
function namesOfMatch({matchText}: Flow, names: Set<string>): void {
  for (const clause of matchText.split(',')) {
    const [key = '', value = ''] = clause.split('=')
    const field = FIELD_BY_NAME.get(key)
    if (key !== '') names.add(`match ${field?.name ?? key}${value.includes('/') ? ' masked' : ''}`)
  }
}

function namesOfActions(actions: readonly Action[], names: Set<string>): void {
  for (const action of actions) {
    for (const name of labels(action)) names.add(`action ${name}`)
    if ('actions' in action) namesOfActions(action.actions, names)
    if (action.kind === 'ct') namesOfActions(action.exec, names)
  }
}

const RESERVED: Readonly<Record<number, string>> = {
  65528: 'IN_PORT',
  65530: 'NORMAL',
  65531: 'FLOOD',
  65532: 'ALL',
  65534: 'LOCAL',
}

/** The names under which an action is counted: its kind, and what of it matters. */
function labels(action: Action): string[] {
  switch (action.kind) {
    case 'set':
      return [action.style, `write ${action.dst.field.name}`]
    case 'move':
      return ['move', `write ${action.dst.field.name}`]
    case 'pop':
      return ['pop', `write ${action.dst.field.name}`]
    case 'output':
      return [RESERVED[action.port.ofport ?? 0] ?? 'output', ...(action.maxLen === null ? [] : ['output max_len'])]
    case 'controller':
      return ['controller', ...(action.pause ? ['controller pause'] : [])]
    case 'resubmit':
      return ['resubmit', ...(action.ct ? ['resubmit ct'] : []), ...(action.inPort ? ['resubmit port'] : [])]
    case 'ct':
      return [
        'ct',
        ...(action.commit ? ['ct commit'] : []),
        ...(action.force ? ['ct force'] : []),
        ...(action.table ? ['ct table'] : []),
        ...(typeof action.zone === 'number' ? [] : ['ct zone field']),
        ...(action.alg === null ? [] : ['ct alg']),
        ...(action.exec.length > 0 ? ['ct exec'] : []),
        ...(action.nat === null ? [] : [`ct nat ${action.nat.direction ?? 'plain'}`]),
      ]
    case 'learn':
      return ['learn', ...(action.resultDst ? ['learn result_dst'] : [])]
    case 'multipath':
    case 'bundle':
      return [`${action.kind} ${action.algorithm}`]
    default:
      return [action.kind]
  }
}
