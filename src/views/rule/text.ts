import type {RulePage} from '../../diagnose/rule-page.ts'
import {SEVERITY_ROLE} from '../findings/words.ts'
import {layOut} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {commandLines} from '../trace/command-lines.ts'
import {pad} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'
import {PROOF, SCOPE} from './words.ts'

const LABEL = 10

/** The page of a rule for a terminal. @returns lines without their ends */
export function ruleText(page: RulePage, screen: Screen): string[] {
  const {id, slug, title, severity, layer, scope, needs, cause, impact, detection, remedy, follows, leadsTo, proof} =
    page
  const say = (label: string, body: readonly Span[]) =>
    layOut(screen, {head: [span('heading', pad(label, LABEL))], body})
  return [
    ...layOut(screen, {
      head: [span(SEVERITY_ROLE[severity], `${severity.toUpperCase()} ${id}`), plain('  ')],
      body: [span('heading', title)],
    }),
    ...layOut(screen, {head: [plain('  ')], body: [span('dim', `${slug}, asked of ${SCOPE[scope]}; ${layer}`)]}),
    '',
    ...say('cause', [plain(cause)]),
    ...say('impact', [plain(impact)]),
    ...say('told by', [plain(detection)]),
    ...say('', [span('dim', PROOF[proof])]),
    ...say('evidence', [plain(needs.join(', '))]),
    ...follows.flatMap((rule, i) => say(i === 0 ? 'from' : '', [plain(`${rule.id} ${rule.title}`)])),
    ...leadsTo.flatMap((rule, i) => say(i === 0 ? 'leads to' : '', [plain(`${rule.id} ${rule.title}`)])),
    '',
    ...remedy.flatMap(({kind, text, command}) => [
      ...say(kind, [plain(text)]),
      ...(command === null ? [] : commandLines(screen, [plain(' '.repeat(LABEL))], command)),
    ]),
  ]
}
