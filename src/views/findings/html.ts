import type {Evidence, Finding, Remedy, Unknown} from '../../diagnose/finding.ts'
import type {Report} from '../../diagnose/report.ts'
import {markup} from '../markup.ts'
import {HTML_STYLE} from './html-style.ts'
import {headline, meshText, plural, type Root, roots, sourceText, whereText} from './words.ts'

/** The report as one page that loads nothing: no script, no picture, no font. @returns lines without their ends */
export function reportHtml(report: Report): string[] {
  const {status, nodes, findings, coverage, takenAt, rules} = report
  const title = `antrail: ${headline(report) || 'nothing found'}`
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${markup(title)}</title>`,
    '<style>',
    ...HTML_STYLE,
    '</style>',
    '</head>',
    '<body>',
    '<header>',
    `<h1 class="${status}">${markup(headline(report) || 'Nothing found')}</h1>`,
    `<p>${plural(nodes.length, 'node')}, ${plural(rules.length, 'rule')}, ${coverage.read} of ${plural(coverage.needed, 'piece')} of evidence read, as of <time datetime="${markup(takenAt)}">${markup(takenAt)}</time></p>`,
    '</header>',
    '<main>',
    ...pairHtml(report),
    ...roots(findings).flatMap(rootHtml),
    ...expectationsHtml(report),
    ...acceptedHtml(report),
    ...unknownHtml(report.unknown),
    '</main>',
    '</body>',
    '</html>',
  ]
}

function pairHtml({pair}: Report): string[] {
  if (!pair) return []
  const {verdict, from, to, stopped} = pair.trace
  const name = (end: typeof from) => markup(end.namespace === null ? end.name : `${end.namespace}/${end.name}`)
  return [
    '<section>',
    `<h2>${name(from)} → ${name(to)}: ${verdict}</h2>`,
    ...(stopped ? [`<p>${markup(stopped.text)}</p>`] : []),
    '</section>',
  ]
}

function rootHtml({finding, followers}: Root): string[] {
  const {severity, id, title, where, message, cause, impact, evidence, remedy} = finding
  return [
    `<section class="${severity}">`,
    `<h2><b>${severity}</b> <code>${id}</code> ${markup(title)}</h2>`,
    `<p class="where">${markup(whereText(where))}</p>`,
    `<p>${markup(message)}</p>`,
    '<dl>',
    `<dt>Cause</dt><dd>${markup(cause)}</dd>`,
    `<dt>Impact</dt><dd>${markup(impact)}</dd>`,
    '</dl>',
    ...(evidence.length === 0
      ? []
      : ['<details>', '<summary>Evidence</summary>', ...evidence.map(evidenceHtml), '</details>']),
    ...(remedy.length === 0 ? [] : ['<ol>', ...remedy.map(remedyHtml), '</ol>']),
    ...(followers.length === 0 ? [] : ['<p>It leads to</p>', '<ul>', ...followers.map(lineHtml), '</ul>']),
    '</section>',
  ]
}

const evidenceHtml = (line: Evidence): string =>
  `<p><cite>${markup(sourceText(line))}</cite></p>${line.text === '' ? '' : `<pre>${markup(line.text)}</pre>`}`

const remedyHtml = ({kind, text, command}: Remedy): string =>
  `<li class="${kind}">${markup(text)}${command === null ? '' : `<pre>${command.split('\n').map(markup).join('\n')}</pre>`}</li>`

const lineHtml = ({id, where, message}: Finding): string =>
  `<li><code>${id}</code> <span class="where">${markup(whereText(where))}</span>: ${markup(message)}</li>`

function expectationsHtml({check}: Report): string[] {
  if (!check || check.expectations.length === 0) return []
  const word = (met: boolean | null) => (met === null ? 'unknown' : met ? 'met' : 'not met')
  return [
    ...table(
      'Expectations',
      ['expectation', 'result', 'why'],
      check.expectations.map(({text, met, reason}) => [text, word(met), reason]),
    ),
    ...(check.mesh ? [`<p>Sent: ${markup(meshText(check.mesh))}.</p>`] : []),
  ]
}

function acceptedHtml({check}: Report): string[] {
  if (!check || check.accepted.length === 0) return []
  return table(
    'Accepted',
    ['rule', 'where', 'what', 'why'],
    check.accepted.map(({finding, by, reason}) => [
      finding.id,
      whereText(finding.where),
      finding.message,
      `${by}: ${reason}`,
    ]),
  )
}

function unknownHtml(unknown: readonly Unknown[]): string[] {
  if (unknown.length === 0) return []
  return table(
    'Unknown',
    ['rule', 'where', 'what', 'why'],
    unknown.map(({rule, node, object, what, reason}) => [rule, whereText({node, object}), what, reason]),
  )
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [
    '<section>',
    `<h2>${title}</h2>`,
    '<table>',
    `<tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr>`,
    ...rows.map((row) => `<tr>${row.map((cell) => `<td>${markup(cell)}</td>`).join('')}</tr>`),
    '</table>',
    '</section>',
  ]
}
