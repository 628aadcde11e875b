import type {Cluster} from '../model/cluster.ts'
import type {Lookup} from '../model/probe-reader.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {Question} from '../trace/question.ts'
import type {Trace} from '../trace/result.ts'

/** A trace, by which what it needs is found out. */
export interface TraceAsk {
  readonly question: Question
  /** What a snapshot makes of the question, with all that the witness could be asked where it is heard, and the model that it asked. */
  readonly trace: (snapshot: Snapshot) => {readonly answer: Trace; readonly cluster: Cluster}
  /** Whether Open vSwitch itself is asked. */
  readonly witness: boolean
}

/** Far more than any trace took: a path leads to nodes that nobody named, and there to what nobody had asked. */
const MOST_ROUNDS = 16

/**
 * Traces, and reads what the trace looked for and nobody had asked, until there is nothing else: more evidence would change nothing then.
 *
 * @param readMore gives how much there was to read
 */
export async function readForTrace(
  trace: TraceAsk['trace'],
  snapshot: () => Snapshot,
  readMore: (answer: Trace, unasked: Unasked) => Promise<number>,
): Promise<Trace> {
  for (let round = 0; ; round++) {
    const {answer, cluster} = trace(snapshot())
    const unasked = new Map(cluster.nodes.map(({name, unasked}) => [name, unasked]))
    if ((await readMore(answer, unasked)) === 0 || round === MOST_ROUNDS) return answer
  }
}

/** What was looked for on nodes, by their names. */
export type Unasked = ReadonlyMap<string, readonly Lookup[]>
