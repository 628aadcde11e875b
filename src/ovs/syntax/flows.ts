import type {Parsed, Unparsed} from '../../parsed.ts'
import {DumpedFlow} from './dumped-flow.ts'
import {FlowHead} from './flow-head.ts'
import type {Flow} from './flow-types.ts'
import {columnOf, eachLine} from './lines.ts'
import {MatchBuilder} from './match-builder.ts'
import type {Names} from './names.ts'
import {reasonForLine} from './not-a-flow.ts'

/**
 * Reads what `ovs-ofctl dump-flows` prints, in any OpenFlow version, with or without statistics and names; also
 * `ovs-appctl bridge/dump-flows` and the trimmed lines of a support bundle (lib/ofp-flow.c, lib/match.c of Open vSwitch).
 *
 * Lines that are no flow (but the header) are in `unparsed`: with any of these the table is not known whole. Parts of a
 * match or of actions that aren't known stay within their flow: `unknownMatch`, and actions of kind `unknown`.
 */
export function parseFlows(text: string, names: Names = {}): Parsed<Flow> {
  const items: Flow[] = []
  const unparsed: Unparsed[] = []
  const match = new MatchBuilder()
  const head = new FlowHead(names, match, unparsed)
  eachLine(text, (start, end, line) => {
    const known = unparsed.length
    if (head.read(text, start, end, line)) {
      items.push(new DumpedFlow(head, line, match.finish()))
      return
    }
    match.clear()
    unparsed.length = known
    const reason = reasonForLine(text.slice(start, end))
    if (reason === null) return
    unparsed.push({line, column: columnOf(text, start), text: text.slice(start, end), reason})
  })
  return {items, unparsed}
}
