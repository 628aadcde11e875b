import type {Resumption, TracedKind, TracedNode, TracedPass, TraceOutput} from './types.ts'

const RULE = '='.repeat(79)

/** Types of lines whose children stand deeper even where they are the last (oftrace_node_type_is_terminal()). */
export const isTerminal = (kind: TracedKind): boolean => kind !== 'bridge' && kind !== 'table' && kind !== 'thaw'

/**
 * What `ofproto/trace` prints, byte for byte, with the newline that ovs-appctl puts at its end
 * (ofproto_trace() and oftrace_node_print_details() of ofproto/ofproto-dpif-trace.c).
 */
export function formatTraceOutput({passes, queued}: TraceOutput): string {
  const text = passes
    .map((pass) => (pass.resumed ? `${separator(pass.resumed)}\n` : '') + formatPass(pass))
    .join('\n\n')
  return `${text}${queued === null ? '' : limit(queued)}`.replace(/\n?$/, '\n')
}

function separator({recircId, ctState, ctDefault, nat}: Resumption): string {
  const state = ctDefault
    ? ' - resume conntrack with default ct_state=trk|new (use --ct-next to customize)'
    : ctState === null
      ? ''
      : ` - resume conntrack with ct_state=${ctState}`
  const lines = [RULE, `recirc(0x${recircId.toString(16)})${state}`]
  if (nat) {
    lines.push('Replacing src/dst IP/ports to simulate NAT:', ` Initial flow: ${nat.initial}`)
    lines.push(` Modified flow: ${nat.modified}`)
  }
  return `${[...lines, RULE].join('\n')}\n`
}

const limit = (queued: number): string =>
  `\n\n${RULE}\nTrace reached the recirculation limit.  Sopping the trace here.\nQueued but not processed: ${queued} recirculations.`

function formatPass(pass: TracedPass): string {
  const lines = [`Flow: ${pass.flow}`, ...treeLines(pass.tree, 0)]
  if (pass.finalFlow !== null) lines.push('', `Final flow: ${pass.finalFlow}`)
  if (pass.megaflow !== null) lines.push(`Megaflow: ${pass.megaflow}`)
  if (pass.datapathActions !== null) lines.push(`Datapath actions: ${pass.datapathActions}`)
  if (pass.translationError !== null)
    lines.push(`Translation failed (${pass.translationError}), packet is dropped.`, '')
  if (pass.slowPath.length > 0) {
    lines.push('This flow is handled by the userspace slow path because it:')
    lines.push(...pass.slowPath.map((why) => `  - ${why}.`))
  }
  if (pass.executionError !== null) lines.push(`Action execution failed (${pass.executionError})`, '.')
  return lines.join('\n')
}

/** A line's place in its list gives its indentation: only what others follow, and what can hold no table, stands deeper. */
function treeLines(nodes: readonly TracedNode[], level: number): string[] {
  return nodes.flatMap((node, i) => {
    const more = i < nodes.length - 1 || isTerminal(node.kind) ? 1 : 0
    const indent = ' '.repeat(4 * (level + more))
    return [...ownLines(node, indent), ...treeLines(node.children, level + 2 * more)]
  })
}

function ownLines({kind, text}: TracedNode, indent: string): string[] {
  switch (kind) {
    case 'bridge':
      return ['', indent + text, indent + '-'.repeat(text.length)]
    case 'detail':
      return [`${indent} -> ${text}`]
    case 'warning':
      return [`${indent} >> ${text}`]
    case 'error':
      return [`${indent} >>>> ${text} <<<<`]
    default:
      return [indent + text]
  }
}
