import type {Finding, Severity} from '../../diagnose/finding.ts'
import type {Report} from '../../diagnose/report.ts'
import {annotation} from '../annotation.ts'
import {whereText} from './words.ts'

/** GitHub shows ten annotations of a kind for a step, and drops the others unsaid. */
const SHOWN = 10

const COMMAND: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
}

/**
 * Workflow commands of GitHub Actions: an annotation for each of the worst findings and for each expectation that is not met.
 * @returns lines without their ends
 */
export function reportGithub({findings, check, unknown, status}: Report): string[] {
  const lines = [
    ...(check?.expectations ?? []).flatMap(({text, met, reason}) =>
      met === true
        ? []
        : [
            annotation(met === false ? 'error' : 'warning', `expectation ${met === false ? 'not met' : 'unknown'}`, [
              `${text}: ${reason}`,
            ]),
          ],
    ),
    ...findings.map(findingLine),
    ...(status === 'incomplete'
      ? [annotation('warning', 'antrail could not look at enough', [`${unknown.length} questions are open`])]
      : []),
  ]
  return (['error', 'warning', 'notice'] as const).flatMap((kind) => {
    const own = lines.filter((line) => line.startsWith(`::${kind} `))
    if (own.length <= SHOWN) return own
    const left = own.length - SHOWN + 1
    return [...own.slice(0, SHOWN - 1), annotation(kind, `${left} more`, ['the step summary has them all'])]
  })
}

function findingLine({severity, id, title, where, message, remedy}: Finding): string {
  const look = remedy.find(({kind, command}) => kind === 'look' && command !== null)?.command
  return annotation(COMMAND[severity], `${id} ${title}`, [
    `${whereText(where)}: ${message}`,
    ...(look ? [`look: ${look}`] : []),
  ])
}
