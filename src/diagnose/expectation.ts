import type {Cluster} from '../model/cluster.ts'
import {EXIT, isProblem, Problem} from '../problem.ts'
import type {ClusterFacts} from '../trace/cluster-facts.ts'
import {type Name, parseName} from '../trace/name.ts'
import type {Protocol} from '../trace/question.ts'
import type {Trace} from '../trace/result.ts'
import {tracePacket} from '../trace/trace-packet.ts'
import {plainQuestion} from './plain-question.ts'
import {type Expected, isLost} from './report.ts'

/** A line of `expectations`, read. */
export interface Expectation {
  readonly text: string
  readonly from: Name
  readonly to: Name
  readonly reaches: boolean
  readonly protocol: Protocol | null
}

const LINE = /^(\S+) (reaches|must not reach) (\S+)(?: over (tcp|udp|icmp|sctp))?$/

/**
 * Reads `default/a reaches svc/default/b:80`, `default/c must not reach default/b:5432 over udp`. A bare name is of namespace default.
 *
 * @throws {Problem} exit 2
 */
export function parseExpectation(text: string): Expectation {
  const [, from, verb, to, protocol] = LINE.exec(text.replace(/\s+/g, ' ').trim()) ?? []
  if (from === undefined || to === undefined)
    throw new Problem(`'${text}' is no expectation`, {
      code: 'EXPECTATION_BAD',
      exit: EXIT.usage,
      hints: ['SOURCE reaches DESTINATION', 'SOURCE must not reach DESTINATION over udp'],
    })
  return {
    text,
    from: parseName(from, 'default'),
    to: parseName(to, 'default'),
    reaches: verb === 'reaches',
    protocol: protocolOf(protocol),
  }
}

const protocolOf = (word: string | undefined): Protocol | null =>
  word === 'tcp' || word === 'udp' || word === 'icmp' || word === 'sctp' ? word : null

/** Traces the packet of an expectation. What can't be asked or told is neither met nor not met. */
export function evaluateExpectation(cluster: Cluster, expectation: Expectation, facts: ClusterFacts): Expected {
  const {text, from, to, reaches, protocol} = expectation
  try {
    const trace = tracePacket(cluster, plainQuestion(from, to, protocol), facts)
    const {verdict, stopped, undetermined} = trace
    const reason = stopped?.text ?? undetermined[0]?.reason ?? verdict
    return {text, met: isMet(trace, reaches), verdict, reason, node: stopped?.node ?? null}
  } catch (error) {
    if (!isProblem(error)) throw error
    return {text, met: null, verdict: null, reason: error.message, node: null}
  }
}

/** What is not to be reached must not even get the request: that its reply is lost protects nothing. */
function isMet(trace: Trace, reaches: boolean): boolean | null {
  if (trace.verdict === 'undetermined') return null
  if (reaches) return !isLost(trace)
  return trace.verdict !== 'mixed' && isLost(trace) && trace.stopped?.direction !== 'reply'
}
