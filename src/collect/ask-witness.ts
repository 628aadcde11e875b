import {TRACE_PROBE} from '../snapshot/probes.ts'
import {type Question, traceQuestion} from '../snapshot/question.ts'
import type {NodeSession} from '../sources/node/session.ts'
import type {Trace} from '../trace/result.ts'
import type {EvidenceStore} from './evidence-store.ts'

/** Of one node, for one trace: a Service of many endpoints crosses its bridges many times. */
const MOST_QUESTIONS = 64

/**
 * Asks Open vSwitch itself about every packet that a trace sends through a bridge, on all nodes at once. What mustn't be asked is kept as a
 * question that was refused, so that a replay says the same.
 *
 * @param trace with all that the witness could be asked
 * @param sessions of the nodes that were read, still open
 */
export async function askWitness(
  store: EvidenceStore,
  sessions: ReadonlyMap<string, NodeSession>,
  {witness}: Pick<Trace, 'witness'>,
): Promise<void> {
  for (const {node, bridge, argv, text} of witness)
    if (argv === null) store.addRefusal(node, {spec: TRACE_PROBE, bridge}, text)
  await Promise.all(
    [...sessions].map(async ([node, session]) => {
      const questions = questionsFor(node, witness).slice(0, MOST_QUESTIONS)
      for (const answer of await session.ask(questions)) store.addAnswer(node, answer)
    }),
  )
}

/** Each question once, in the order of the trace. */
function questionsFor(node: string, witness: Trace['witness']): readonly Question[] {
  const own = witness.flatMap((one) => (one.node === node && one.argv !== null ? [one.argv] : []))
  return [...new Map(own.map((argv) => [argv.join('\0'), argv])).values()].map(traceQuestion)
}
