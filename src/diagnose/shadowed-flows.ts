import {once} from '../antrea/once.ts'
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
  /** The highest of its flows. */
  priority: number
  readonly flows: Flow[]
  /** By the values that they match; made where something is looked up, which is rare. */
  readonly byValue: () => ReadonlyMap<string, Flow>
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
    for (const shape of shapes) {
      const key = shape.priority > flow.priority ? keyUnder(flow.match, shape.match) : null
      const by = key === null ? undefined : shape.byValue().get(key)
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
  const shapes = new Map<string, Shape>()
  for (const flow of flows) {
    const {words, masks} = flow.match
    const name = `${words.join()} ${masks.join()}`
    const shape = shapes.get(name) ?? emptyShape(flow.match)
    shape.priority = Math.max(shape.priority, flow.priority)
    shape.flows.push(flow)
    shapes.set(name, shape)
  }
  return [...shapes.values()]
}

function emptyShape(match: Match): Shape {
  const flows: Flow[] = []
  return {match, priority: 0, flows, byValue: once(() => highestByValue(flows))}
}

function highestByValue(flows: readonly Flow[]): ReadonlyMap<string, Flow> {
  const byValue = new Map<string, Flow>()
  for (const flow of flows) {
    const key = flow.match.values.join()
    if ((byValue.get(key)?.priority ?? -1) < flow.priority) byValue.set(key, flow)
  }
  return byValue
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
