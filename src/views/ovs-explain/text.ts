import type {OvsExplainAnswer} from '../../inspect/ovs-explain/answer.ts'
import {layOut} from '../layout.ts'
import {passLines} from '../ovs-trace/passes.ts'
import {artefactLines, verdictLines} from '../ovs-trace/text.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'

/** The screen of `ovs explain`: what the trace says, decoded, and what of it is the trace's own doing. */
export function ovsExplainText(answer: OvsExplainAnswer, screen: Screen, {wide}: {readonly wide: boolean}): string[] {
  const {verdict, summary, passes, artefacts, unparsed} = answer
  const indent = [plain('  ')]
  return [
    ...verdictLines(screen, verdict, [plain('says this trace of ofproto/trace')]),
    ...layOut(screen, {head: indent, body: [plain(summary)]}),
    ...knownLines(answer, screen),
    ...passes.flatMap((pass) => ['', ...passLines(pass, screen, wide)]),
    ...artefactLines(artefacts, screen),
    ...(unparsed.length === 0 ? [] : ['']),
    ...unparsed.flatMap(({line, text, reason}) =>
      layOut(screen, {
        head: [span('warning', `line ${line}: `)],
        body: [plain(`${reason}: `), span('evidence', text)],
        evidence: 'short',
      }),
    ),
  ]
}

function knownLines({node, known}: OvsExplainAnswer, screen: Screen): string[] {
  const text =
    node === null
      ? 'no dump names its tables and ports: --from PATH, with a snapshot of that time'
      : `${known.flows} of ${known.of} flows of the trace are in the dump of ${node}`
  const body = [known.of > known.flows && node !== null ? span('warning', text) : span('dim', text)]
  return known.of === 0 ? [] : layOut(screen, {head: [plain('  ')], body})
}
