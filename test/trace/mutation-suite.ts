import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Cluster} from '../../src/model/cluster.ts'
import {parseName} from '../../src/trace/name.ts'
import type {Question} from '../../src/trace/question.ts'
import type {Trace, Verdict} from '../../src/trace/result.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {onKernel} from './kernel.ts'
import {Draft} from './mutate.ts'

/** A question as one line: `default/client -> svc/default/web:80 tcp`; more of it in `with`. */
export interface Ask {
  readonly ask: string
  readonly with?: Partial<Question>
  readonly verdict: Verdict
  /** `stopped.reason`. */
  readonly reason?: string
  readonly direction?: 'request' | 'reply'
  /** `stopped.node`, or the node of the first undetermined. */
  readonly node?: string
  readonly table?: string
  /** Words that the answer must have: in what stopped it, in its evidence, or in why it is undetermined. */
  readonly says?: RegExp
  /** A piece that coverage must name as not read; null: nothing may be missing. */
  readonly misses?: RegExp | null
  /** Verdicts of the Service's branches, sorted. */
  readonly branches?: readonly Verdict[]
  /** What the healthy capture answers, where it isn't `delivered`. */
  readonly before?: Verdict
}

/** One fault, what real packets would do then and why, and what the answers must be. */
export interface Fault {
  readonly fault: string
  readonly capture?: string
  /** `system`: the same on the kernel's datapath. */
  readonly datapath?: 'system'
  readonly why: string
  readonly edits: readonly ((draft: Draft) => Draft)[]
  readonly asks: readonly Ask[]
}

const healthy = new Map<string, Cluster>()

function draftOf({capture = 'healthy', datapath}: Fault): Draft {
  const draft = new Draft(capture)
  return datapath === 'system' ? onKernel(draft) : draft
}

function healthyCluster(fault: Fault): Cluster {
  const key = `${fault.capture} ${fault.datapath}`
  const known = healthy.get(key) ?? draftOf(fault).cluster()
  healthy.set(key, known)
  return known
}

/** Holds every fault's questions to their answers, and the same questions of the healthy cluster to theirs. */
export function mutationSuite(name: string, faults: readonly Fault[]): void {
  const mutated = suite(`trace/mutations/${name}`)
  for (const broken of faults) {
    const {fault, capture = 'healthy', why, edits, asks} = broken
    mutated(`${fault}${capture === 'healthy' ? '' : ` (${capture})`}`, () => {
      const cluster = edits.reduce((draft, edit) => edit(draft), draftOf(broken)).cluster()
      for (const expected of asks) {
        const question = questionFor(expected)
        const before = tracePacket(healthyCluster(broken), question)
        assert.is(before.verdict, expected.before ?? 'delivered', `${expected.ask}: healthy, ${tell(before)}`)
        assert.is(shortfalls(tracePacket(cluster, question), expected), '', `${expected.ask}: ${why}`)
      }
    })
  }
  mutated.run()
}

export function questionFor({ask, with: more}: Ask): Question {
  const [from, , to, protocol, port] = ask.split(' ')
  return {
    source: parseName(from!, 'default'),
    destination: parseName(to!, 'default'),
    inPort: null,
    node: null,
    protocol: protocol === 'tcp' || protocol === 'udp' || protocol === 'icmp' ? protocol : null,
    port: port === undefined ? null : Number(port),
    sourcePort: null,
    icmp: null,
    size: null,
    df: null,
    family: null,
    overrides: {dlSrc: null, dlDst: null, ttl: null, tcpFlags: null},
    established: false,
    oneWay: false,
    allEndpoints: true,
    ...more,
  }
}

/** Where an answer falls short of what is expected; empty where it doesn't. */
export function shortfalls(trace: Trace, expected: Ask): string {
  const {stopped} = trace
  const [first] = trace.undetermined
  const checks: readonly (readonly [string, unknown, unknown])[] = [
    ['verdict', trace.verdict, expected.verdict],
    ['reason', stopped?.reason, expected.reason],
    ['direction', stopped?.direction ?? first?.direction, expected.direction],
    ['node', stopped?.node ?? first?.node, expected.node],
    ['table', stopped?.table, expected.table],
    [
      'branches',
      trace.branches
        .map((b) => b.verdict)
        .sort()
        .join(),
      expected.branches && [...expected.branches].sort().join(),
    ],
  ]
  const wrong = checks
    .filter(([, actual, wanted]) => wanted !== undefined && actual !== wanted)
    .map(([what, actual, wanted]) => `${what} is ${actual}, not ${wanted}`)
  const words = [
    stopped?.text,
    stopped?.evidence?.text,
    ...trace.undetermined.map((u) => u.reason),
    ...trace.notes.map((n) => n.text),
  ].join('\n')
  if (expected.says && !expected.says.test(words)) wrong.push(`it does not say ${expected.says}`)
  const missing = trace.coverage.missing.map(({node, what, reason}) => `${node ?? 'cluster'} ${what}: ${reason}`)
  if (expected.misses && !missing.some((piece) => expected.misses?.test(piece)))
    wrong.push(`coverage does not miss ${expected.misses} but ${missing.join(', ') || 'nothing'}`)
  if (expected.misses === null && missing.length > 0) wrong.push(`coverage misses ${missing.join(', ')}`)
  return wrong.length === 0 ? '' : `${wrong.join('; ')}: ${tell(trace)}`
}

function tell(trace: Trace): string {
  const {verdict, stopped, undetermined, notes} = trace
  return JSON.stringify({
    verdict,
    stopped: stopped && {...stopped, evidence: stopped.evidence?.text},
    undetermined,
    notes: notes.map((n) => n.text),
  })
}
