/** What a line of the tree is (enum oftrace_node_type of ofproto/ofproto-dpif-trace.h). */
export type TracedKind = 'bridge' | 'table' | 'thaw' | 'action' | 'detail' | 'warning' | 'error' | 'bucket'

/** A line of the tree, with what happened below it. */
export interface TracedNode {
  readonly kind: TracedKind
  /** Without indentation and arrows: `bridge("br-int")`, ` 0. ip, priority 200`, `goto_table:3`. */
  readonly text: string
  /** In the text that was read, from 1; 0 where nothing was. */
  readonly line: number
  readonly children: TracedNode[]
}

/** What stands between two passes. */
export interface Resumption {
  readonly recircId: number
  /** As written, `trk|new`; null where the line gives none. */
  readonly ctState: string | null
  /** Nobody gave a state with --ct-next: new and tracked is assumed. */
  readonly ctDefault: boolean
  /** Addresses and ports before and after, as written; empty where the NAT names no address. */
  readonly nat: {readonly initial: string; readonly modified: string} | null
}

/** One pass of the packet through the pipeline. What a text that was cut off lacks is null. */
export interface TracedPass {
  readonly line: number
  /** null for the first. */
  readonly resumed: Resumption | null
  readonly flow: string
  readonly tree: readonly TracedNode[]
  /** `unchanged`, or the flow. */
  readonly finalFlow: string | null
  readonly megaflow: string | null
  readonly datapathActions: string | null
  /** xlate_strerror()'s words: the packet is dropped. */
  readonly translationError: string | null
  /** Without the dots at their ends. */
  readonly slowPath: readonly string[]
  /** A packet was executed, and the datapath refused. */
  readonly executionError: string | null
}

/** A whole answer of `ofproto/trace`. */
export interface TraceOutput {
  readonly passes: readonly TracedPass[]
  /** Recirculations that were left after 4096 (OVS 3.4 and later); null where all were followed. */
  readonly queued: number | null
}
