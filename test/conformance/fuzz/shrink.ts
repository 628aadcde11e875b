import {SHOWN_WITH} from './packet.ts'
import type {FlowSpec, GroupSpec, Piece, Pipeline, Question} from './spec.ts'

/** What a disagreement needs: a pipeline and a question. */
export interface Trouble {
  readonly pipeline: Pipeline
  readonly question: Question
}

/**
 * The smallest trouble that still is one, by removing flows, groups, buckets, actions, match fields and the packet's fields
 * as long as anything can be removed.
 *
 * @param still whether the switch and the simulator still disagree
 */
export async function shrink(trouble: Trouble, still: (smaller: Trouble) => Promise<boolean>): Promise<Trouble> {
  let best = trouble
  const stillShown: Still = async (smaller) => isShown(smaller) && still(smaller)
  for (;;) {
    const before = size(best)
    for (const step of STEPS) best = await step(best, stillShown)
    if (size(best) === before) return best
  }
}

/** Whether dumps show all of its matches: some fields are there only beside another. */
const isShown = ({pipeline}: Trouble): boolean =>
  pipeline.flows.every(({match}) =>
    match.every((clause) => {
      const [beside] = SHOWN_WITH[clause.split('=')[0] ?? ''] ?? []
      return beside === undefined || match.some((other) => other.startsWith(`${beside}=`))
    }),
  )

const size = (trouble: Trouble): number => JSON.stringify(trouble).length

type Still = (smaller: Trouble) => Promise<boolean>
type Step = (trouble: Trouble, still: Still) => Promise<Trouble>

/** Removes parts of a list in halves, quarters and so on (ddmin). */
async function fewer<T>(list: readonly T[], still: (shorter: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let best = list
  for (let chunk = Math.ceil(best.length / 2); chunk >= 1; chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)) {
    for (let at = 0; at < best.length; ) {
      const shorter = [...best.slice(0, at), ...best.slice(at + chunk)]
      if (await still(shorter)) best = shorter
      else at += chunk
    }
  }
  return best
}

const withFlows = (trouble: Trouble, flows: readonly FlowSpec[]): Trouble => ({
  ...trouble,
  pipeline: {...trouble.pipeline, flows},
})
const withGroups = (trouble: Trouble, groups: readonly GroupSpec[]): Trouble => ({
  ...trouble,
  pipeline: {...trouble.pipeline, groups},
})

const flows: Step = async (trouble, still) =>
  withFlows(trouble, await fewer(trouble.pipeline.flows, (shorter) => still(withFlows(trouble, shorter))))

const groups: Step = async (trouble, still) =>
  withGroups(trouble, await fewer(trouble.pipeline.groups, (shorter) => still(withGroups(trouble, shorter))))

const replaced = <T>(list: readonly T[], at: number, value: T): T[] => list.map((one, i) => (i === at ? value : one))

const actions: Step = async (trouble, still) => {
  let best = trouble
  for (const i of trouble.pipeline.flows.keys()) {
    const flow = (): FlowSpec => best.pipeline.flows[i]!
    const set = (list: readonly Piece[]): Trouble =>
      withFlows(best, replaced(best.pipeline.flows, i, {...flow(), actions: list}))
    best = set(await shorterPieces(flow().actions, (list) => still(set(list))))
  }
  return best
}

async function shorterPieces(
  pieces: readonly Piece[],
  still: (shorter: readonly Piece[]) => Promise<boolean>,
): Promise<readonly Piece[]> {
  let best = await fewer(pieces, still)
  for (const i of best.keys()) {
    const piece = best[i]!
    if (typeof piece === 'string') continue
    const list = await shorterPieces(piece.list, (shorter) => still(replaced(best, i, {...piece, list: shorter})))
    best = replaced(best, i, {...piece, list})
  }
  return best
}

const matches: Step = async (trouble, still) => {
  let best = trouble
  for (const i of trouble.pipeline.flows.keys()) {
    const set = (change: Partial<FlowSpec>): Trouble =>
      withFlows(best, replaced(best.pipeline.flows, i, {...best.pipeline.flows[i]!, ...change}))
    const match = await fewer(best.pipeline.flows[i]!.match, (shorter) => still(set({match: shorter})))
    best = set({match})
    if (best.pipeline.flows[i]!.cookie !== 0 && (await still(set({cookie: 0})))) best = set({cookie: 0})
  }
  return best
}

const buckets: Step = async (trouble, still) => {
  let best = trouble
  for (const i of trouble.pipeline.groups.keys()) {
    const set = (list: GroupSpec['buckets']): Trouble =>
      withGroups(best, replaced(best.pipeline.groups, i, {...best.pipeline.groups[i]!, buckets: list}))
    best = set(await fewer(best.pipeline.groups[i]!.buckets, (list) => still(set(list))))
    for (const j of best.pipeline.groups[i]!.buckets.keys()) {
      const bucket = best.pipeline.groups[i]!.buckets[j]!
      const all = best.pipeline.groups[i]!.buckets
      const list = await shorterPieces(bucket.actions, (shorter) =>
        still(set(replaced(all, j, {...bucket, actions: shorter}))),
      )
      best = set(replaced(all, j, {...bucket, actions: list}))
    }
  }
  return best
}

const packet: Step = async (trouble, still) => {
  const ask = (flow: readonly string[]): Trouble => ({...trouble, question: {...trouble.question, flow}})
  return ask(await fewer(trouble.question.flow, (flow) => still(ask(flow))))
}

const STEPS: readonly Step[] = [flows, groups, actions, matches, buckets, packet]
