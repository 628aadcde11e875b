import type {NodeFacts} from '../trace/node-facts.ts'
import type {Pipeline} from './pipeline.ts'

/** The starts of an agent whose flows are in a bridge. A flow's cookie begins with the number of the start that wrote it. */
export interface Rounds {
  /** Number of the latest start. */
  readonly newest: number
  /** Seconds that its oldest flow has been there; null where the dump has no statistics. */
  readonly ageSeconds: number | null
  /** Whether the agent wrote down this start in the database, which it does when it has deleted the flows of those before. */
  readonly settled: boolean
  /** Numbers of the other starts. */
  readonly old: readonly number[]
}

/**
 * Whether flows of a round are the agent's own of now. After a restart those of the round before stay for some seconds, fewer and fewer:
 * what they lack is not missing.
 */
export function isCurrentRound(node: NodeFacts, pipeline: Pipeline): (round: bigint) => boolean {
  const newest = roundsOf(node, pipeline)?.newest
  return (round) => newest === undefined || Number(round) === newest
}

/** Flows with a timeout are memories of packets, and keep the round of the flow that learned them. */
export const isLasting = ({idleTimeout, hardTimeout}: {idleTimeout: number; hardTimeout: number}): boolean =>
  idleTimeout === 0 && hardTimeout === 0

/**
 * Rounds of the flows, told by the database's `roundNum` (that number, or the next while the agent starts), else by age: the latest
 * start has the youngest flows. null where no flow has a round: a dump without cookies. Round 0 is no round of Antrea's.
 */
export function roundsOf(node: NodeFacts, pipeline: Pick<Pipeline, 'flows'>): Rounds | null {
  const ages = new Map<number, number>()
  for (const flow of pipeline.flows) {
    const round = Number(flow.cookie >> 48n)
    if (round === 0 || !isLasting(flow)) continue
    ages.set(round, Math.max(ages.get(round) ?? -1, flow.durationSeconds ?? -1))
  }
  if (ages.size === 0) return null
  const database = node.model.integrationBridge?.database
  const written = database?.known ? Number(database.value.externalIds.get('roundNum')) % 65536 : Number.NaN
  const next = (written + 1) % 65536
  const byAge = [...ages].sort(([, a], [, b]) => a - b)
  const newest = ages.has(next) ? next : ages.has(written) ? written : (byAge[0]?.[0] ?? 0)
  const age = ages.get(newest) ?? -1
  return {
    newest,
    ageSeconds: age < 0 ? null : age,
    settled: newest === written,
    old: [...ages.keys()].filter((round) => round !== newest).sort((a, b) => a - b),
  }
}
