import {isOpen, type Pair, type Report} from '../../diagnose/report.ts'
import {type Glyphs, glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {verdictRole} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {endpointWithNode, packetText, placeText, policySpans, verdictMark} from '../trace/words.ts'
import {plain, span} from '../wrap.ts'
import {headline, plural, SEVERITY_ROLE, severityMark, unmet} from './words.ts'

/** How bad it is, in a line; of a pair, first what becomes of its packet. */
export function headingLines(report: Report, screen: Screen): string[] {
  const {pair, findings, unknown, nodes, coverage, rules} = report
  const g = glyphs(screen.unicode)
  const worst = unmet(report) > 0 ? 'error' : (findings[0]?.severity ?? null)
  const where = pair ? 'on the path' : `on ${plural(nodes.length, 'node')}`
  const whole = coverage.missing.length === 0 && !unknown.some(isOpen)
  const [mark, role, text] =
    worst === 'info'
      ? whole
        ? ([g.ok, 'good', `nothing wrong ${where}, ${headline(report)}`] as const)
        : ([g.unknown, 'unknown', `nothing wrong ${where} in what could be read, ${headline(report)}`] as const)
      : worst !== null
        ? ([severityMark(worst, g), SEVERITY_ROLE[worst], `${headline(report)} ${where}`] as const)
        : rules.length === 0
          ? gapsHeading(whole, g)
          : whole
            ? ([g.ok, 'good', `nothing found ${where}, ${plural(rules.length, 'rule')} asked`] as const)
            : ([g.unknown, 'unknown', `nothing found ${where} in what could be read`] as const)
  return [
    ...(pair ? pairLines(pair, screen) : []),
    ...layOut(screen, {head: [span(role, `${mark} `)], body: [span('heading', text)]}),
  ]
}

/** Of a report that asked no rule for findings: what it says is which evidence is there. */
const gapsHeading = (whole: boolean, g: Glyphs) =>
  whole
    ? ([g.ok, 'good', 'the snapshot has all that the rules need'] as const)
    : ([g.unknown, 'unknown', 'the snapshot lacks something that the rules need'] as const)

function pairLines({trace, explainedBy}: Pair, screen: Screen): string[] {
  const {verdict, from, to, packet, stopped} = trace
  const g = glyphs(screen.unicode)
  const head = [span(verdictRole(verdict), `${verdictMark(verdict, g)} ${verdict.toUpperCase()}`), plain('  ')]
  const indent = [plain('  ')]
  return [
    ...layOut(screen, {head, body: [...endpointWithNode(from), plain(' → '), ...endpointWithNode(to)]}),
    ...layOut(screen, {head: indent, body: [plain(packetText(packet))]}),
    ...(stopped === null
      ? []
      : layOut(screen, {
          head: indent,
          body: [plain(`the ${stopped.direction} stops ${placeText(stopped)}: ${stopped.text}`)],
        })),
    ...(stopped?.policy ?? []).flatMap((ref) => layOut(screen, {head: indent, body: policySpans(ref)})),
    ...(explainedBy === null && stopped !== null && stopped.policy.length === 0
      ? layOut(screen, {head: indent, body: [span('unknown', 'no rule explains it: the trace is all there is to say')]})
      : []),
    '',
  ]
}
