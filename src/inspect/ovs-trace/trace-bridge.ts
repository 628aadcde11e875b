import {EMPTY_CONTEXT} from '../../antrea/context.ts'
import {describeFlow} from '../../antrea/describe-flow.ts'
import {antreaContextOf} from '../../model/antrea-context.ts'
import type {Cluster} from '../../model/cluster.ts'
import type {Effect, Pass, PipelineResult} from '../../ovs/pipeline/result.ts'
import {runPacket} from '../../ovs/pipeline/run.ts'
import {MAX_PASSES} from '../../ovs/pipeline/translate.ts'
import {CT_STATE, formatFlags} from '../../ovs/syntax/flags.ts'
import {formatFlowKey} from '../../ovs/syntax/flow-key.ts'
import {type Artefact, artefactsOf} from '../../ovs/trace-output/artefacts.ts'
import {traceOutputOf, type Writing} from '../../ovs/trace-output/from-result.ts'
import type {TraceOutput} from '../../ovs/trace-output/types.ts'
import type {OutputRow, OvsTraceAnswer, PassRow, SwitchVerdict} from './answer.ts'
import {type ChosenBridge, conntrackOf} from './choose-bridge.ts'
import {flowDoubts} from './flow-doubts.ts'
import {outputWords} from './output-words.ts'
import type {TracedPacket} from './question.ts'
import {type StepContext, stepRow, tableName} from './step-rows.ts'

/** How a packet is sent through. */
export interface TraceOptions {
  readonly mode: 'real' | 'faithful'
  /** States for the next ct recirculations (`faithful`). */
  readonly ctNext: readonly number[]
  /** `real`: the connection is taken for established where no entry knows it. */
  readonly established: boolean
  /** Bytes of the IP packet; null: the frame's own, or not known. */
  readonly size: number | null
  /** Ports by name in flows. */
  readonly names: boolean
}

/** What became of the packet, and the answer of `ofproto/trace` in the same words where it was asked for. */
export interface Traced {
  readonly answer: OvsTraceAnswer
  /** `faithful` only. */
  readonly output: TraceOutput | null
}

/** Sends a packet through a bridge. */
export function traceBridge(
  cluster: Cluster,
  chosen: ChosenBridge,
  {packet, bridge, size, assumed}: TracedPacket,
  options: TraceOptions,
): Traced {
  const faithful = options.mode === 'faithful'
  const result = runPacket(chosen.sw, {
    mode: options.mode,
    bridge,
    packet,
    size: options.size ?? size,
    conntrack: faithful ? null : conntrackOf(chosen),
    ctNext: options.ctNext,
    assumeEstablished: options.established,
  })
  const writing = writingOf(chosen, options.names)
  const left = result.passes.length >= MAX_PASSES ? 1 : null
  const output = faithful ? traceOutputOf(result, writing, left) : null
  const artefacts = output ? artefactsOf(output) : []
  const context = contextOf(cluster, chosen)
  const doubts = flowDoubts(chosen.sw, result)
  const undetermined = [...new Set([...result.undetermined.map(({reason}) => reason), ...doubts.undetermined])]
  const verdict = verdictOf(result, undetermined, artefacts)
  return {
    output,
    answer: {
      schema: 'antrail.dev/ovs-trace/v1',
      takenAt: cluster.takenAt === '' ? null : cluster.takenAt,
      node: chosen.node.name,
      bridge,
      mode: options.mode,
      verdict,
      packet: formatFlowKey(packet, writing.names),
      summary: summaryOf(verdict, result, context, undetermined),
      assumed: [...assumed, ...chosen.assumed, ...assumedOf(chosen, options), ...doubts.assumed],
      passes: result.passes.map((pass, i) =>
        passRow(pass, output?.passes[i]?.datapathActions ?? null, context, writing),
      ),
      choices: result.choices
        .filter(({unseen}) => !unseen)
        .map(({at, groupId, chosen: bucket, candidates}) => ({
          table: at.table === null ? null : tableName(context, at.bridge, at.table),
          groupId,
          chosen: bucket,
          candidates,
        })),
      artefacts,
      undetermined,
    },
  }
}

function assumedOf({node}: ChosenBridge, {mode, established}: TraceOptions): string[] {
  if (mode === 'faithful') return []
  if (established) return ['a connection that was not dumped is taken for established']
  return node.conntrack.known ? [] : [`there are no connections yet (${node.conntrack.reason})`]
}

function writingOf({bridge, model, sw}: ChosenBridge, names: boolean): Writing {
  const ports = [...sw.bridges.values()].flatMap((each) => [...each.ports.values()])
  return {
    names: names ? {ports: new Map([...bridge.ports.values()].map(({ofport, name}) => [ofport, name]))} : {},
    datapathPorts: names
      ? new Map(ports.flatMap(({odpPort, name}) => (odpPort == null ? [] : [[odpPort, name] as const])))
      : null,
    dumpHasNames: model.flowProbe !== 'flows',
  }
}

/** What the numbers of all bridges of the node mean. */
export function contextOf(cluster: Cluster, {node}: Pick<ChosenBridge, 'node'>): StepContext {
  return {
    antrea: (name) => {
      const model = node.bridge(name)
      return model ? antreaContextOf(cluster, node, model) : EMPTY_CONTEXT
    },
    evidence: (name, flow) => node.bridge(name)?.flowEvidence(flow) ?? null,
  }
}

function passRow(pass: Pass, datapathActions: string | null, context: StepContext, {names}: Writing): PassRow {
  const {resumed} = pass
  const bridge = pass.bridges[0] ?? ''
  const flow = formatFlowKey(pass.flow, names)
  const final = formatFlowKey(pass.final, names)
  return {
    resumed: resumed && {
      recircId: resumed.recircId,
      table: resumed.table === null ? null : tableName(context, bridge, resumed.table),
      tableId: resumed.table,
      ctState: resumed.ctState === null ? null : formatFlags(resumed.ctState, CT_STATE),
      assumed: resumed.ctDefault,
      nat: resumed.nat,
    },
    flow,
    finalFlow: final === flow ? 'unchanged' : final,
    outputs: pass.effects.flatMap((effect) => (effect.kind === 'output' ? [outputRow(effect, context, names)] : [])),
    datapathActions,
    megaflow: pass.megaflow,
    translationError: pass.translationError,
    slowPath: pass.slowPath,
    steps: pass.tree.map((node) => stepRow(node, context)),
  }
}

function outputRow(
  effect: Extract<Effect, {kind: 'output'}>,
  context: StepContext,
  names: Writing['names'],
): OutputRow {
  const {lookup} = context.antrea(effect.at.bridge)
  const pod = lookup.port(effect.port)?.pod
  const {tunnel} = effect
  return {
    ofport: effect.port,
    port: effect.portName,
    pod: pod ? `${pod.namespace}/${pod.name}` : null,
    tunnel: tunnel && `${tunnel.type} to ${tunnel.dst}, key ${tunnel.id}`,
    flow: formatFlowKey(effect.packet, names),
  }
}

/** A mirror's copy is not the packet. */
const isSent = (effect: Effect): effect is Extract<Effect, {kind: 'output'}> =>
  effect.kind === 'output' && effect.via !== 'mirror'

/** What was proven; where the simulator gave up, or ofproto/trace misleads, nothing is. */
function verdictOf(
  {effects}: PipelineResult,
  undetermined: readonly string[],
  artefacts: readonly Artefact[],
): SwitchVerdict {
  if (undetermined.length > 0) return 'undetermined'
  if (effects.some(isSent)) return 'sent'
  if (artefacts.some(({misleads}) => misleads)) return 'undetermined'
  return effects.some(({kind}) => kind === 'controller') ? 'to-controller' : 'dropped'
}

function summaryOf(
  verdict: SwitchVerdict,
  {effects}: PipelineResult,
  context: StepContext,
  undetermined: readonly string[],
): string {
  switch (verdict) {
    case 'sent':
      return outputWords(effects.flatMap((effect) => (isSent(effect) ? [outputRow(effect, context, {})] : [])))
    case 'to-controller':
      return 'it goes to the controller, and out of no port'
    case 'undetermined':
      return undetermined[0] ?? 'the trace ends before the packet does'
    case 'dropped':
      return dropWords(effects, context)
  }
}

function dropWords(effects: readonly Effect[], context: StepContext): string {
  const last = effects.findLast((effect) => effect.kind === 'drop' || effect.kind === 'suppressed')
  if (!last || (last.kind !== 'drop' && last.kind !== 'suppressed')) return 'no action sends it anywhere'
  const {bridge, table, flow} = last.at
  const where = table === null ? `in ${bridge}` : `in table ${tableName(context, bridge, table)} of ${bridge}`
  const role = flow && describeFlow(flow, context.antrea(bridge)).role
  const why = dropReason(last, role)
  return `${where}: ${why}`
}

function dropReason(last: Extract<Effect, {kind: 'drop' | 'suppressed'}>, role: string | null): string {
  if (last.kind === 'suppressed') return last.reason
  return (last.reason === 'drop-action' ? role : null) ?? last.detail
}
