import type {Report} from '../../diagnose/report.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {pad} from '../width.ts'
import {plain, span} from '../wrap.ts'
import {meshText, whereSpans} from './words.ts'

const LABEL = 10

/** Expectations that are not met before the short view counts the others. */
const SHORT_LIST = 12

/** What `check` adds: expectations and what they came to, what is accepted, and which suppressions are stale. */
export function checkLines({check}: Report, screen: Screen, wide: boolean): string[] {
  if (!check) return []
  const g = glyphs(screen.unicode)
  const failed = check.expectations.filter(({met}) => met !== true)
  const met = check.expectations.length - failed.length
  const shown = wide ? check.expectations : failed.slice(0, SHORT_LIST)
  const left = wide ? 0 : failed.length - shown.length
  return [
    ...shown.flatMap(({text, met, reason}) =>
      layOut(screen, {
        head: [
          met === null
            ? span('unknown', pad(`${g.unknown} unknown`, LABEL))
            : met
              ? span('good', pad(`${g.ok} met`, LABEL))
              : span('drop', pad(`${g.stop} not met`, LABEL)),
        ],
        body: [span('heading', text), plain(`: ${reason}`)],
      }),
    ),
    ...(left === 0
      ? []
      : layOut(screen, {head: [plain(pad('', LABEL))], body: [plain(`and ${left} more: -o wide tells each`)]})),
    ...(check.mesh === null
      ? []
      : layOut(screen, {head: [span('dim', pad('mesh', LABEL))], body: [span('dim', meshText(check.mesh))]})),
    ...(check.expectations.length === 0
      ? []
      : layOut(screen, {
          head: [span('dim', pad('expected', LABEL))],
          body: [span('dim', `${met} of ${check.expectations.length} expectations are met`)],
        })),
    ...check.accepted.flatMap(({finding, by, reason}) =>
      layOut(screen, {
        head: [span('dim', pad('accepted', LABEL))],
        body: [plain(`${finding.id} `), ...whereSpans(finding.where), plain(`, by the ${by}: ${reason}`)],
      }),
    ),
    ...check.stale.flatMap((text) =>
      layOut(screen, {head: [span('warning', pad('stale', LABEL))], body: [plain(text)]}),
    ),
  ]
}
