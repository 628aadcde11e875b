import {W} from '../fields.ts'
import {OFPP} from '../pipeline/protocols.ts'
import type {Pass, PipelineResult, TraceNode} from '../pipeline/result.ts'
import {CT_STATE, formatFlags} from '../syntax/flags.ts'
import {formatFlowKey} from '../syntax/flow-key.ts'
import type {Flow} from '../syntax/flow-types.ts'
import {formatMatch} from '../syntax/format-match.ts'
import type {NumberNames} from '../syntax/names.ts'
import {namedAction, namedDatapathActions} from './named.ts'
import type {Resumption, TracedNode, TracedPass, TraceOutput} from './types.ts'

/** How an answer is written. */
export interface Writing {
  /** Options of tunnels, and with `--names` the names of ports; left out: numbers. */
  readonly names: NumberNames
  /** Datapath ports by number, for `--names`; null: numbers. */
  readonly datapathPorts: ReadonlyMap<number, string> | null
  /** The dump wrote ports by name: matches are written anew. */
  readonly dumpHasNames: boolean
}

/** The simulator's `faithful` answer in the shape of a trace that was read. */
export function traceOutputOf(
  {passes}: Pick<PipelineResult, 'passes'>,
  writing: Writing,
  queued: number | null = null,
): TraceOutput {
  return {passes: passes.map((pass) => passOf(pass, writing)), queued}
}

function passOf(pass: Pass, writing: Writing): TracedPass {
  const {datapathActions, translationError, slowPath, megaflow} = pass
  const flow = formatFlowKey(pass.flow, writing.names)
  return {
    line: 0,
    resumed: pass.resumed && resumption(pass.resumed),
    flow,
    tree: pass.tree.map((node) => nodeOf(node, writing, false)),
    finalFlow: unchanged(pass) ? 'unchanged' : formatFlowKey(pass.final, writing.names),
    megaflow,
    datapathActions: datapathActions === null ? null : namedDatapathActions(datapathActions, writing.datapathPorts),
    translationError,
    slowPath,
    executionError: null,
  }
}

/** All of the flow counts, also what no text shows; no pass begins with an output in its action set, whatever was asked. */
const unchanged = ({flow, final}: Pass): boolean =>
  flow.every((word, i) => (i === W.actset_output ? OFPP.unset : word) === final[i])

function resumption({recircId, ctState, ctDefault, nat}: NonNullable<Pass['resumed']>): Resumption {
  const state = ctState === null ? null : formatFlags(ctState, CT_STATE)
  return {recircId, ctState: ctDefault ? 'trk|new' : state, ctDefault, nat}
}

function nodeOf(node: TraceNode, writing: Writing, inThaw: boolean): TracedNode {
  return {
    kind: inThaw ? 'thaw' : node.kind,
    text: textOf(node, writing),
    line: 0,
    children: node.children.map((child) => nodeOf(child, writing, node.kind === 'thaw')),
  }
}

function textOf(node: TraceNode, writing: Writing): string {
  const rewritten = writing.dumpHasNames || writing.names.ports !== undefined
  if (!rewritten) return node.text
  if (node.kind === 'action' && node.action !== null) return namedAction(node.action, writing.names)
  if (node.kind === 'table' && node.flow !== null) return withMatch(node.text, node.flow, writing.names)
  return node.text
}

/** The text of a table's line, its match written with other names. */
function withMatch(text: string, flow: Flow, names: NumberNames): string {
  const match = [formatMatch(flow.match, names), ...flow.unknownMatch].filter((part) => part !== '').join(',')
  const head = /^\s*\d+\. /.exec(text)?.[0] ?? ''
  const tail = text.slice(text.lastIndexOf('priority '))
  return `${head}${match === '' ? '' : `${match}, `}${tail}`
}
