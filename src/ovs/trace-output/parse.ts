import type {Unparsed} from '../../parsed.ts'
import {type TraceLine, traceLines} from './lines.ts'
import {OldTreeBuilder} from './old-tree-builder.ts'
import {TreeBuilder} from './tree-builder.ts'
import type {Resumption, TracedPass, TraceOutput} from './types.ts'

/** What was read of a trace, and the lines that are none of it: a shell's prompt, what was cut off. */
export interface ParsedTrace extends TraceOutput {
  readonly unparsed: readonly Unparsed[]
}

/**
 * Reads what `ofproto/trace` printed, also where it was pasted with something before each line, or cut off.
 * `formatTraceOutput` gives an undamaged text back, that of OVS before 2.7 in the later format (grammar: ofproto/ofproto-dpif-trace.c).
 */
export function parseTraceOutput(text: string): ParsedTrace {
  const reader = new TraceReader()
  for (const line of traceLines(text)) reader.take(line)
  return reader.end()
}

interface OpenPass {
  readonly line: number
  readonly resumed: Resumption | null
  readonly flow: string
  readonly tree: TreeBuilder | OldTreeBuilder
  finalFlow: string | null
  megaflow: string | null
  datapathActions: string | null
  translationError: string | null
  slowPath: string[]
  executionError: string | null
}

class TraceReader {
  readonly #passes: TracedPass[] = []
  readonly #unparsed: Unparsed[] = []
  #pass: OpenPass | null = null
  #resumed: Resumption | null = null
  /** Between two rules of equals signs. */
  #between = false
  #queued: number | null = null
  /** Versions before 2.7 name the bridge in front. */
  #bridge: string | null = null

  take(line: TraceLine): void {
    const text = line.text.trimEnd()
    if (/^={10,}$/.test(text)) this.#rule()
    else if (this.#between && this.#header(text)) return
    else if (text.startsWith('Bridge: ')) this.#bridge = text.slice(8)
    else if (text.startsWith('Flow: ')) this.#begin(line, text.slice(6))
    else if (text === '' || /^\s*-+$/.test(text)) return
    else if (this.#pass === null || !this.#body(this.#pass, text, line)) this.#reject(line, text)
  }

  end(): ParsedTrace {
    this.#close()
    return {passes: this.#passes, queued: this.#queued, unparsed: this.#unparsed}
  }

  #rule(): void {
    this.#close()
    this.#between = true
  }

  #begin(line: TraceLine, flow: string): void {
    this.#close()
    this.#between = false
    this.#pass = {
      line: line.line,
      resumed: this.#resumed,
      flow,
      tree: this.#bridge === null ? new TreeBuilder() : new OldTreeBuilder(this.#bridge, line.line),
      finalFlow: null,
      megaflow: null,
      datapathActions: null,
      translationError: null,
      slowPath: [],
      executionError: null,
    }
    this.#resumed = null
  }

  #close(): void {
    if (this.#pass === null) return
    const {tree, ...rest} = this.#pass
    this.#unparsed.push(...tree.unparsed)
    this.#passes.push({...rest, tree: tree.roots})
    this.#pass = null
  }

  /** A line of the head that stands before a resumed pass. */
  #header(text: string): boolean {
    const recirc = /^recirc\(0x([0-9a-f]+)\)(.*)$/.exec(text)
    if (recirc) {
      const state = / - resume conntrack with (default )?ct_state=(\S+)/.exec(recirc[2]!)
      this.#resumed = {
        recircId: Number.parseInt(recirc[1]!, 16),
        ctState: state?.[2] ?? null,
        ctDefault: state?.[1] !== undefined,
        nat: null,
      }
      return true
    }
    const queued = /^Queued but not processed: (\d+) recirculations/.exec(text)
    if (queued) this.#queued = Number(queued[1])
    if (queued || text.startsWith('Trace reached the recirculation limit.')) return true
    return this.#nat(text)
  }

  #nat(text: string): boolean {
    if (this.#resumed === null) return false
    const {nat} = this.#resumed
    if (text.startsWith('Replacing src/dst IP/ports'))
      this.#resumed = {...this.#resumed, nat: {initial: '', modified: ''}}
    const tuple = /^\s*(Initial|Modified) flow:\s*(.*)$/.exec(text)
    if (tuple && nat) {
      const key = tuple[1] === 'Initial' ? 'initial' : 'modified'
      this.#resumed = {...this.#resumed, nat: {...nat, [key]: tuple[2]!}}
    }
    return text.startsWith('Replacing src/dst IP/ports') || tuple !== null
  }

  /** A line of a pass: of its tree, or of what stands below. */
  #body(pass: OpenPass, text: string, line: TraceLine): boolean {
    const labelled = /^(Final flow|Megaflow|Datapath actions): (.*)$/.exec(text)
    if (labelled) {
      const [, label, value = ''] = labelled
      if (label === 'Final flow') pass.finalFlow = value
      else if (label === 'Megaflow') pass.megaflow = value
      else pass.datapathActions = value
      return true
    }
    if (pass.finalFlow === null) {
      pass.tree.add(line)
      return true
    }
    return below(pass, text)
  }

  #reject({line, cut}: TraceLine, text: string): void {
    const reason =
      this.#passes.length === 0 && this.#pass === null ? 'it stands before the trace' : 'it is no line of a trace'
    this.#unparsed.push({line, column: cut + 1, text, reason})
  }
}

/** The lines below `Datapath actions:`. */
function below(pass: OpenPass, text: string): boolean {
  const failed = /^Translation failed \((.*)\), packet is dropped\.$/.exec(text)
  if (failed) pass.translationError = failed[1]!
  const why = /^ {2}- (.*)\.$/.exec(text)
  if (why) pass.slowPath.push(why[1]!)
  const execution = /^Action execution failed \((.*)\)$/.exec(text)
  if (execution) pass.executionError = execution[1]!
  const isDot = text === '.' && pass.executionError !== null
  return (
    Boolean(failed || why || execution || isDot) || text.startsWith('This flow is handled by the userspace slow path')
  )
}
