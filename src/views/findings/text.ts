import type {Finding, Remedy} from '../../diagnose/finding.ts'
import type {Report} from '../../diagnose/report.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import type {Role} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {commandLines} from '../trace/command-lines.ts'
import {pad} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'
import {checkLines} from './check.ts'
import {headingLines} from './heading.ts'
import {unknownLines} from './unknown.ts'
import {plural, type Root, roots, SEVERITY_ROLE, severityMark, sourceText, whereSpans} from './words.ts'

/** Wide enough for `  evidence` and two spaces. */
const LABEL = 12

/** So many findings of one rule are told whole; of the others the places are named. */
const ALIKE = 3

/**
 * The screen of `diagnose`: how bad it is, then each root with where, what, why, by what evidence and what to do, with what follows
 * from it below; last what could not be said, and what was read.
 *
 * @returns lines without their ends
 */
export const reportText = (report: Report, screen: Screen): string[] => reportLines(report, screen, false)

/** The same with every finding, all its evidence and every step of its remedy. */
export const reportWide = (report: Report, screen: Screen): string[] => reportLines(report, screen, true)

function reportLines(report: Report, screen: Screen, wide: boolean): string[] {
  const {findings, takenAt, coverage} = report
  return [
    ...headingLines(report, screen),
    ...rootLines(roots(findings), screen, wide),
    '',
    ...checkLines(report, screen, wide),
    ...unknownLines(report, screen, wide),
    ...layOut(screen, {
      head: [span(coverage.missing.length === 0 ? 'dim' : 'unknown', pad('read', LABEL - 2))],
      body: [
        span('dim', `${coverage.read} of ${plural(coverage.needed, 'piece')} of evidence needed, as of ${takenAt}`),
      ],
    }),
    ...(findings[0] && !wide
      ? commandLines(screen, [span('heading', pad('more', LABEL - 2))], `antrail explain ${findings[0].id}`)
      : []),
  ]
}

function rootLines(all: readonly Root[], screen: Screen, wide: boolean): string[] {
  const told = new Map<string, number>()
  const left = new Map<string, Finding[]>()
  const lines = all.flatMap((root) => {
    const {id} = root.finding
    const before = told.get(id) ?? 0
    told.set(id, before + 1)
    if (wide || before < ALIKE) return ['', ...oneRoot(root, screen, wide)]
    left.set(id, [...(left.get(id) ?? []), root.finding])
    return []
  })
  return [...lines, ...[...left].flatMap(([id, findings]) => ['', ...alikeLines(id, findings, screen)])]
}

/** Of many findings alike the places alone. */
function alikeLines(id: string, findings: readonly Finding[], screen: Screen): string[] {
  const places = findings
    .slice(0, ALIKE)
    .flatMap(({where}, i) => [...(i === 0 ? [] : [plain(', ')]), ...whereSpans(where)])
  const more = findings.length > ALIKE ? [plain(` and ${findings.length - ALIKE} more`)] : []
  return layOut(screen, {
    head: [plain(`  ${id}  `)],
    body: [
      plain(`the same in ${plural(findings.length, 'more place')}: `),
      ...places,
      ...more,
      plain(' (-o wide tells each)'),
    ],
  })
}

function oneRoot({finding, followers}: Root, screen: Screen, wide: boolean): string[] {
  const {severity, id, where, title, message, cause, impact, evidence, remedy} = finding
  const g = glyphs(screen.unicode)
  const shown = wide ? evidence : evidence.slice(0, 1)
  return [
    ...layOut(screen, {
      head: [
        span(SEVERITY_ROLE[severity], `${severityMark(severity, g)} ${severity.toUpperCase()} ${id}`),
        plain('  '),
      ],
      rest: [plain('  ')],
      body: [span('heading', title), plain(', '), ...whereSpans(where)],
    }),
    ...say(screen, '', [plain(message)]),
    ...say(screen, 'cause', [plain(cause)]),
    ...(wide ? say(screen, 'impact', [plain(impact)]) : []),
    ...shown.flatMap((line, i) => [
      ...layOut(screen, {
        head: [span('heading', pad(i === 0 ? '  evidence' : '', LABEL))],
        body: [span('evidence', sourceText(line))],
      }),
      ...(line.text === ''
        ? []
        : layOut(screen, {
            head: [plain(' '.repeat(LABEL))],
            body: [span('flow', line.text)],
            evidence: wide ? 'whole' : 'short',
          })),
    ]),
    ...remedyLines(remedy, screen, wide),
    ...followers.flatMap((follower) => followerLines(follower, screen)),
  ]
}

const say = (screen: Screen, label: string, body: readonly Span[], role: Role = 'heading'): string[] =>
  layOut(screen, {head: label === '' ? [plain('  ')] : [span(role, pad(`  ${label}`, LABEL))], body})

/** In the short view the first thing to look at and the first repair. */
function remedyLines(remedy: readonly Remedy[], screen: Screen, wide: boolean): string[] {
  const first = (kind: Remedy['kind']) => remedy.filter((step) => step.kind === kind).slice(0, wide ? undefined : 1)
  return [...first('look'), ...first('repair')].flatMap(({kind, text, command}) => [
    ...(command === null || wide ? say(screen, kind, [plain(text)]) : []),
    ...(command === null
      ? []
      : commandLines(screen, [wide ? plain(' '.repeat(LABEL)) : span('heading', pad(`  ${kind}`, LABEL))], command)),
  ])
}

/** What follows from a root, in a line. */
function followerLines({id, severity, where, message}: Finding, screen: Screen): string[] {
  return layOut(screen, {
    head: [span('dim', pad('  so', LABEL))],
    body: [span(SEVERITY_ROLE[severity], id), plain(' '), ...whereSpans(where), plain(`: ${message}`)],
  })
}
