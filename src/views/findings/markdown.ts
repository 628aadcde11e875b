import type {Finding} from '../../diagnose/finding.ts'
import type {Report} from '../../diagnose/report.ts'
import {codeBlock, codeSpan, markdown} from '../markup.ts'
import {headline, meshText, plural, type Root, roots, sourceText, whereText} from './words.ts'

const MARK = {passed: '✅', failed: '❌', incomplete: '❔'} as const

/** So many findings are told whole; the others have a line each. */
const WHOLE = 20

/** The report for a ticket, a merge request or GitHub's step summary. @returns lines without their ends */
export function reportMarkdown(report: Report): string[] {
  const {status, nodes, findings, coverage, takenAt} = report
  const all = roots(findings)
  return [
    `## ${MARK[status]} antrail: ${headline(report) || 'nothing found'} on ${plural(nodes.length, 'node')}`,
    '',
    ...pairLines(report),
    ...all.slice(0, WHOLE).flatMap(rootLines),
    ...(all.length > WHOLE ? ['### More', '', ...all.slice(WHOLE).map(({finding}) => lineOf(finding)), ''] : []),
    ...expectationLines(report),
    ...acceptedLines(report),
    ...unknownLines(report),
    `Read ${coverage.read} of ${plural(coverage.needed, 'piece')} of evidence needed, as of ${markdown(takenAt)}.`,
  ]
}

function pairLines({pair}: Report): string[] {
  if (!pair) return []
  const {verdict, from, to, stopped} = pair.trace
  const name = (end: typeof from) => markdown(end.namespace === null ? end.name : `${end.namespace}/${end.name}`)
  const why = stopped ? `: ${markdown(stopped.text)}` : ''
  return [`**${verdict.toUpperCase()}** ${name(from)} → ${name(to)}${why}`, '']
}

function rootLines({finding, followers}: Root): string[] {
  const {severity, id, title, where, message, cause, impact, evidence, remedy} = finding
  return [
    `### ${severity.toUpperCase()} ${id}: ${markdown(title)}`,
    '',
    `**${markdown(whereText(where))}**: ${markdown(message)}`,
    '',
    `- Cause: ${markdown(cause)}`,
    `- Impact: ${markdown(impact)}`,
    ...evidence.map((line) => `- Evidence: ${codeSpan(sourceText(line))} ${codeSpan(line.text)}`.trimEnd()),
    ...followers.map(
      (follower) => `- Leads to: ${follower.id} ${markdown(whereText(follower.where))}: ${markdown(follower.message)}`,
    ),
    '',
    ...remedy.flatMap(({text, command}) => [
      `${markdown(text)}${command === null ? '.' : ':'}`,
      '',
      ...(command === null ? [] : [...codeBlock(command.split('\n'), 'sh'), '']),
    ]),
  ]
}

const lineOf = ({severity, id, where, message}: Finding): string =>
  `- ${severity} ${id} **${markdown(whereText(where))}**: ${markdown(message)}`

function expectationLines({check}: Report): string[] {
  if (!check || check.expectations.length === 0) return []
  const mesh = check.mesh ? [`Sent: ${markdown(meshText(check.mesh))}.`, ''] : []
  const word = (met: boolean | null) => (met === null ? '❔ unknown' : met ? '✅ met' : '❌ not met')
  return [
    '### Expectations',
    '',
    '| expectation | | why |',
    '| --- | --- | --- |',
    ...check.expectations.map(({text, met, reason}) => `| ${markdown(text)} | ${word(met)} | ${markdown(reason)} |`),
    '',
    ...mesh,
  ]
}

function acceptedLines({check}: Report): string[] {
  if (!check || check.accepted.length + check.stale.length === 0) return []
  return [
    '### Accepted',
    '',
    ...check.accepted.map(({finding, by, reason}) => `${lineOf(finding)} (${by}: ${markdown(reason)})`),
    ...check.stale.map((text) => `- stale: ${markdown(text)}`),
    '',
  ]
}

function unknownLines({unknown}: Report): string[] {
  if (unknown.length === 0) return []
  return [
    '### Unknown',
    '',
    '| rule | where | what | why |',
    '| --- | --- | --- | --- |',
    ...unknown.map(
      ({rule, node, object, what, reason}) =>
        `| ${rule} | ${markdown(whereText({node, object}))} | ${markdown(what)} | ${markdown(reason)} |`,
    ),
    '',
  ]
}
