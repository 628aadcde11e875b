import type {Cluster} from '../model/cluster.ts'
import type {Lookup} from '../model/probe-reader.ts'
import {isProblem, type Problem} from '../problem.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {Question} from '../trace/question.ts'
import type {Trace} from '../trace/result.ts'

/** A trace, by which what it needs is found out. */
export interface TraceAsk {
  readonly question: Question
  readonly model: (snapshot: Snapshot) => Cluster
  /** With all that the witness could be asked, where it is heard. @throws {Problem} where what was read doesn't tell what is asked */
  readonly trace: (cluster: Cluster) => Trace
  /** Whether Open vSwitch itself is asked. */
  readonly witness: boolean
}

/** Far more than any trace took: a path leads to nodes that nobody named, and there to what nobody had asked. */
const MOST_ROUNDS = 16

/**
 * Traces, and reads what the trace looked for and nobody had asked, until there is nothing else. A question that can't be understood may be
 * once more is read.
 *
 * @param readMore gives how much there was to read; it gets null where there is no trace yet
 * @throws {Problem} as the trace does once there is nothing else to read
 */
export async function readForTrace(
  {model, trace}: Pick<TraceAsk, 'model' | 'trace'>,
  snapshot: () => Snapshot,
  readMore: (answer: Trace | null, unasked: ReadonlyMap<string, readonly Lookup[]>) => Promise<number>,
): Promise<Trace> {
  for (let round = 0; ; round++) {
    const cluster = model(snapshot())
    const answer = unlessProblem(() => trace(cluster))
    const unasked = new Map(cluster.nodes.map(({name, unasked}) => [name, unasked]))
    const isDone = (await readMore(isProblem(answer) ? null : answer, unasked)) === 0 || round === MOST_ROUNDS
    if (isDone && isProblem(answer)) throw answer
    if (isDone && !isProblem(answer)) return answer
  }
}

function unlessProblem<T>(work: () => T): T | Problem {
  try {
    return work()
  } catch (error) {
    if (isProblem(error)) return error
    throw error
  }
}
