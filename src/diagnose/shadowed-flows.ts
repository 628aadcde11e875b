import type {Flow, Match} from '../ovs/syntax/flow-types.ts'
import {isLasting} from './rounds.ts'

/** A flow and those of its table that no packet reaches, because this one takes all of theirs before. */
export interface Shadow {
  readonly by: Flow
  readonly hidden: readonly Flow[]
}

/** Flows that match the same bits: a packet's flow among them is found by one look-up. */
interface Shape {
  readonly match: Match
  readonly priority: number
  readonly flows: ReadonlyMap<string, Flow>
}

/**
 * Flows of one table that can never match: another of a higher priority takes all that they would. Flows with a timeout, clauses of
 * conjunctions (which do nothing by themselves) and matches that are not known hide nothing.
 */
export function shadowsIn(flows: readonly Flow[]): readonly Shadow[] {
  const plain = flows.filter((flow) => isLasting(flow) && flow.unknownMatch.length === 0)
  const shapes = shapesOf(plain.filter(({actionsText}) => !actionsText.includes('conjunction(')))
  const hidden = new Map<Flow, Flow[]>()
  for (const flow of plain) {
    for (const {match, priority, flows: byValue} of shapes) {
      const key = priority > flow.priority ? keyUnder(flow.match, match) : null
      const by = key === null ? undefined : byValue.get(key)
      if (!by || by.priority <= flow.priority) continue
      const own = hidden.get(by)
      if (own) own.push(flow)
      else hidden.set(by, [flow])
      break
    }
  }
  return [...hidden].map(([by, all]) => ({by, hidden: all}))
}

function shapesOf(flows: readonly Flow[]): readonly Shape[] {
  const shapes = new Map<string, {match: Match; priority: number; flows: Map<string, Flow>}>()
  for (const flow of flows) {
    const {words, masks, values} = flow.match
    const name = `${words.join()} ${masks.join()}`
    const shape = shapes.get(name) ?? {match: flow.match, priority: 0, flows: new Map<string, Flow>()}
    shape.priority = Math.max(shape.priority, flow.priority)
    const key = values.join()
    if ((shape.flows.get(key)?.priority ?? -1) < flow.priority) shape.flows.set(key, flow)
    shapes.set(name, shape)
  }
  return [...shapes.values()]
}

/** The values of the bits that a shape looks at, where a match fixes all of them; null where it leaves one open. */
function keyUnder(match: Match, {words, masks}: Match): string | null {
  const values: number[] = []
  for (const [i, word] of words.entries()) {
    const at = match.words.indexOf(word)
    const mask = masks[i] ?? 0
    if (at < 0 || ((match.masks[at] ?? 0) & mask) >>> 0 !== mask >>> 0) return null
    values.push(((match.values[at] ?? 0) & mask) >>> 0)
  }
  return values.join()
}
