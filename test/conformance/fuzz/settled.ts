import {keptMasks} from '../../../src/ovs/pipeline/kept-masks.ts'
import type {Switch} from '../../../src/ovs/pipeline/switch.ts'
import type {Flow} from '../../../src/ovs/syntax/flow-types.ts'

/**
 * Whether a switch is done with the flows that were there before: a dump has those of one mask together, in the order in which
 * they are searched, the mask with the highest priority first. Flows that are gone keep theirs in its place for a while.
 */
export const isSettled = ({input}: Switch): boolean =>
  input.bridges.every(({flows}) => tablesOf(flows).every(isInOrder))

function tablesOf(flows: readonly Flow[]): Flow[][] {
  const tables = new Map<number | null, Flow[]>()
  for (const flow of flows) {
    const table = tables.get(flow.table)
    if (table === undefined) tables.set(flow.table, [flow])
    else table.push(flow)
  }
  return [...tables.values()]
}

function isInOrder(flows: readonly Flow[]): boolean {
  const highest = new Map<string, number>()
  for (const {match, priority} of flows) {
    const mask = `${match.words.join()} ${keptMasks(match).join()}`
    highest.set(mask, Math.max(highest.get(mask) ?? 0, priority))
  }
  const priorities = [...highest.values()]
  return priorities.every((priority, i) => i === 0 || priority <= priorities[i - 1]!)
}
