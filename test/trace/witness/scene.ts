import type {Cluster} from '../../../src/model/cluster.ts'
import {valueOr} from '../../../src/model/known.ts'
import {switchInput} from '../../../src/model/switch-input.ts'
import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import {loadSwitch} from '../../../src/ovs/pipeline/switch.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {formatTraceOutput} from '../../../src/ovs/trace-output/format.ts'
import {traceOutputOf} from '../../../src/ovs/trace-output/from-result.ts'
import {traceQuestion} from '../../../src/snapshot/question.ts'
import {parseName} from '../../../src/trace/name.ts'
import type {Question} from '../../../src/trace/question.ts'
import type {Trace, Witnessed} from '../../../src/trace/result.ts'
import {tracePacket} from '../../../src/trace/trace-packet.ts'
import {ctBits} from '../../conformance/judge.ts'
import {Draft} from '../mutate.ts'

const question = (from: string, to: string, port: number | null): Question => ({
  source: parseName(from, 'default'),
  destination: parseName(to, 'default'),
  inPort: null,
  node: null,
  protocol: null,
  port,
  sourcePort: null,
  icmp: null,
  size: null,
  df: null,
  family: null,
  overrides: {dlSrc: null, dlDst: null, ttl: null, tcpFlags: null},
  established: false,
  oneWay: false,
  allEndpoints: false,
})

/** How the witness's answer reaches the snapshot. */
export interface Telling {
  readonly draft?: (draft: Draft) => Draft
  /** Changes what Open vSwitch printed. */
  readonly says?: (text: string, asked: Witnessed) => string
  readonly exitCode?: number | null
  readonly error?: string
}

/** A trace through a capture with a witness that answers as `ofproto/trace` does: in the lab of the API server the real one is asked. */
export function witnessedTrace(
  [from, to, port]: readonly [string, string, number | null],
  {draft: change = (draft) => draft, says = (text) => text, exitCode = 0, error}: Telling = {},
): Trace {
  const asked = question(from, to, port)
  const draft = change(new Draft('healthy'))
  const before = draft.cluster()
  const manifest = JSON.parse(draft.read('manifest.json')) as {probes: unknown[]}
  for (const [i, one] of tracePacket(before, asked, undefined, 'all').witness.entries()) {
    const argv = one.argv ?? ['ovs-appctl', 'ofproto/trace', one.bridge]
    const file = one.argv === null ? null : `nodes/${one.node}/bridges/${one.bridge}/ofproto-trace/${i}.txt`
    if (file !== null) draft.write(file, says(answerOf(before, one), one))
    const refused = one.argv === null ? {exitCode: null, error: one.text} : {exitCode, ...(error && {error})}
    const base = {id: 'ofproto-trace', node: one.node, bridge: one.bridge, argv, startedAt: null, durationMs: null}
    manifest.probes.push({...base, ...refused, file, stderr: null})
  }
  draft.write('manifest.json', JSON.stringify(manifest))
  return tracePacket(draft.cluster(), asked)
}

/** What `ofproto/trace` prints to a question: the simulator in faithful mode, which the corpora hold to it. */
function answerOf(cluster: Cluster, {node, argv}: Witnessed): string {
  const {bridge = '', flow = '', ctNext = []} = traceQuestion(argv ?? [])
  const model = cluster.node(node)
  const input = model === null ? null : valueOr(switchInput(model), null)
  const read = parseFlowText(flow)
  if (input === null || 'error' in read) throw new RangeError(`${node} cannot be asked ${flow}`)
  const options = {mode: 'faithful', bridge, packet: read.packet, size: null, conntrack: null} as const
  const result = runPacket(loadSwitch(input), {...options, ctNext: ctNext.map(ctBits)})
  return formatTraceOutput(traceOutputOf(result, {names: {}, datapathPorts: null, dumpHasNames: false}))
}
