import {EMPTY_CONTEXT} from '../../antrea/context.ts'
import {antreaContextOf} from '../../model/antrea-context.ts'
import type {Cluster} from '../../model/cluster.ts'
import type {NodeModel} from '../../model/node.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import type {Names} from '../../ovs/syntax/names.ts'
import {type Artefact, artefactsOf, nodesOf} from '../../ovs/trace-output/artefacts.ts'
import {parseTraceOutput} from '../../ovs/trace-output/parse.ts'
import type {TracedNode, TracedPass, TraceOutput} from '../../ovs/trace-output/types.ts'
import {EXIT, Problem} from '../../problem.ts'
import type {PassRow, SwitchVerdict} from '../ovs-trace/answer.ts'
import {outputWords} from '../ovs-trace/output-words.ts'
import {type StepContext, type StepInput, stepRow, tableName} from '../ovs-trace/step-rows.ts'
import type {OvsExplainAnswer} from './answer.ts'
import {type DatapathPort, datapathOutputs} from './datapath-outputs.ts'
import {type FlowIndex, flowOfLine, indexFlows, keyOf} from './flow-of-line.ts'
import {refusal} from './refusal.ts'
import {parseTableLine, tableIdOf} from './table-line.ts'

/**
 * Says what a trace that someone saved or pasted means. With a cluster its tables, registers, ports and pods have names:
 * of the node that is named, else of the one whose flows the trace shows.
 *
 * @throws {Problem} NOT_A_TRACE, NO_SUCH_NODE
 */
export function explainTrace(text: string, cluster: Cluster | null, node: string | null): OvsExplainAnswer {
  const parsed = parseTraceOutput(text)
  if (parsed.passes.length === 0) return refused(text)
  const reader = new TraceExplainer(parsed, cluster && chooseNode(cluster, parsed, node), cluster)
  const artefacts = artefactsOf(parsed)
  const passes = parsed.passes.map((pass) => reader.pass(pass))
  const verdict = verdictOf(passes, artefacts)
  return {
    schema: 'antrail.dev/ovs-explain/v1',
    takenAt: cluster === null || cluster.takenAt === '' ? null : cluster.takenAt,
    node: reader.node?.name ?? null,
    known: reader.known,
    verdict,
    summary: summaryOf(verdict, parsed, passes),
    passes,
    artefacts,
    unparsed: parsed.unparsed,
  }
}

function refused(text: string): OvsExplainAnswer {
  const found = refusal(text)
  if (found === null) {
    throw new Problem('this is no output of ofproto/trace: it has no line that begins with "Flow: "', {
      code: 'NOT_A_TRACE',
      exit: EXIT.usage,
      hints: ['ovs-appctl ofproto/trace BRIDGE FLOW > trace.txt'],
    })
  }
  return {
    schema: 'antrail.dev/ovs-explain/v1',
    takenAt: null,
    node: null,
    known: {flows: 0, of: 0},
    verdict: 'undetermined',
    summary: `Open vSwitch refused the question: ${found.text}`,
    passes: [],
    artefacts:
      found.remedy === null ? [] : [{id: 'refused', text: found.meaning, remedy: found.remedy, misleads: true}],
    unparsed: [],
  }
}

const bridgesOf = ({passes}: TraceOutput): string[] => [
  ...new Set(passes.flatMap((pass) => nodesOf(pass).flatMap((node) => bridgeName(node) ?? []))),
]

const bridgeName = ({kind, text}: TracedNode): string | null =>
  kind === 'bridge' ? text.slice('bridge("'.length, -2) : null

/** The node whose dump has most of the trace's flows; null where none has a bridge of the trace. */
function chooseNode(cluster: Cluster, output: TraceOutput, asked: string | null): NodeModel | null {
  if (asked !== null) {
    const found = cluster.node(asked.replace(/^nodes?\//, ''))
    if (found) return found
    const names = cluster.nodes.map(({name}) => name).join(', ')
    throw new Problem(`no node '${asked}' in this evidence: it has ${names || 'none'}`, {
      code: 'NO_SUCH_NODE',
      exit: EXIT.usage,
    })
  }
  const bridges = bridgesOf(output)
  const keys = lookupKeys(output)
  const scored = cluster.nodes.map((node) => {
    const indexes = bridges.flatMap((name) => flowsOf(node, name) ?? [])
    return {node, score: keys.filter((key) => indexes.some((index) => index.has(key))).length}
  })
  const best = scored.reduce<(typeof scored)[number] | null>(
    (found, each) => (each.score > (found?.score ?? 0) ? each : found),
    null,
  )
  return best?.node ?? null
}

const lookupKeys = ({passes}: TraceOutput): string[] =>
  passes.flatMap((pass) =>
    nodesOf(pass).flatMap(({kind, text}) => {
      const line = kind === 'table' ? parseTableLine(text) : null
      return line ? [keyOf(line.table, line.priority, line.match, line.cookie)] : []
    }),
  )

function flowsOf(node: NodeModel, bridge: string): FlowIndex | null {
  const flows = node.bridge(bridge)?.flows
  return flows?.known ? indexFlows(flows.value.items) : null
}

/** Decodes the passes of one trace. */
class TraceExplainer {
  readonly node: NodeModel | null
  readonly #context: StepContext
  readonly #bridge: string
  readonly #indexes = new Map<string, FlowIndex | null>()
  /** Flows that are made of the trace's own lines: no dump has them. */
  readonly #made = new WeakSet<Flow>()
  #found = 0
  #lookups = 0

  constructor(output: TraceOutput, node: NodeModel | null, cluster: Cluster | null) {
    this.node = node
    this.#bridge = bridgesOf(output)[0] ?? ''
    this.#context = {
      antrea: (name) => {
        const model = node?.bridge(name)
        return model && cluster && node ? antreaContextOf(cluster, node, model) : EMPTY_CONTEXT
      },
      evidence: (name, flow) => (this.#made.has(flow) ? null : (node?.bridge(name)?.flowEvidence(flow) ?? null)),
    }
  }

  get known(): OvsExplainAnswer['known'] {
    return {flows: this.#found, of: this.#lookups}
  }

  pass(pass: TracedPass): PassRow {
    const {resumed, datapathActions} = pass
    const table = tableOfResumption(pass)
    return {
      resumed: resumed && {
        recircId: resumed.recircId,
        table: table === null ? null : tableName(this.#context, this.#bridge, table),
        tableId: table,
        ctState: resumed.ctState,
        assumed: resumed.ctDefault,
        nat: resumed.nat,
      },
      flow: pass.flow,
      finalFlow: pass.finalFlow,
      outputs: datapathActions === null ? [] : datapathOutputs(datapathActions, (port) => this.#port(port)),
      datapathActions,
      megaflow: pass.megaflow,
      translationError: pass.translationError,
      slowPath: pass.slowPath,
      steps: this.#steps(pass.tree, this.#bridge).map((step) => stepRow(step, this.#context)),
    }
  }

  #steps(nodes: readonly TracedNode[], bridge: string): StepInput[] {
    return nodes.map((node) => {
      const here = bridgeName(node) ?? bridge
      const found = node.kind === 'table' ? flowOfLine(node, this.#index(here), this.#names(here)) : null
      if (found) this.#lookups++
      if (found?.dumped) this.#found++
      else if (found) this.#made.add(found.flow)
      return {
        kind: node.kind,
        text: node.text,
        bridge: here,
        table: node.kind === 'table' ? tableIdOf(node.text) : null,
        flow: found?.flow ?? null,
        conjunctive: [],
        children: this.#steps(node.children, here),
      }
    })
  }

  #index(bridge: string): FlowIndex | null {
    const known = this.#indexes.get(bridge)
    if (known !== undefined) return known
    const made = this.node ? flowsOf(this.node, bridge) : null
    this.#indexes.set(bridge, made)
    return made
  }

  #names(bridge: string): Names {
    return this.node?.bridge(bridge)?.names ?? {}
  }

  /** A port by the datapath's number, or by its name in a trace with --names. */
  #port(written: string): DatapathPort | null {
    for (const bridge of this.node?.bridges ?? []) {
      const ports = bridge.ports.known ? bridge.ports.value : []
      const port = ports.find(({odpPort, name}) => name === written || (odpPort != null && String(odpPort) === written))
      if (!port) continue
      const pod = this.#context.antrea(bridge.name).lookup.port(port.ofport)?.pod
      return {ofport: port.ofport, name: port.name, pod: pod ? `${pod.namespace}/${pod.name}` : null}
    }
    return null
  }
}

function tableOfResumption(pass: TracedPass): number | null {
  const said = nodesOf(pass).find(({text}) => text.startsWith('Resuming from table '))
  return said ? Number(said.text.slice('Resuming from table '.length)) : null
}

function verdictOf(passes: readonly PassRow[], artefacts: readonly Artefact[]): SwitchVerdict {
  if (passes.some(({outputs}) => outputs.length > 0)) return 'sent'
  if (artefacts.some(({misleads}) => misleads)) return 'undetermined'
  return passes.some(({datapathActions}) => datapathActions?.includes('controller(')) ? 'to-controller' : 'dropped'
}

function summaryOf(verdict: SwitchVerdict, output: TraceOutput, passes: readonly PassRow[]): string {
  switch (verdict) {
    case 'sent':
      return outputWords(passes.flatMap(({outputs}) => outputs))
    case 'to-controller':
      return 'it goes to the controller, and out of no port'
    case 'undetermined':
      return 'the end of this trace is not what a packet meets: see below'
    case 'dropped':
      return dropWords(output, passes)
  }
}

/** `Datapath actions: drop` has no reason in it: it is the last complaint, or the last table. */
function dropWords(output: TraceOutput, passes: readonly PassRow[]): string {
  const last = output.passes.at(-1)
  const failed = last?.translationError
  if (failed) return `the translation failed: ${failed}`
  const complaint = (last ? nodesOf(last) : []).findLast(({kind}) => kind === 'warning' || kind === 'error')
  const tables = flatten(passes.at(-1)?.steps ?? []).filter(({tableId}) => tableId !== null)
  const ended = tables.at(-1)
  const where = ended ? `in table ${ended.table}` : 'before any table'
  return `${where}: ${complaint?.text ?? ended?.role ?? 'nothing sends it anywhere'}`
}

const flatten = (steps: PassRow['steps']): PassRow['steps'] => steps.flatMap((step) => [step, ...flatten(step.steps)])
