import {type Finding, UNASKED, type Unknown} from '../../diagnose/finding.ts'
import {layerOfId} from '../../diagnose/layers.ts'
import {fails, type Report} from '../../diagnose/report.ts'
import type {RulePage} from '../../diagnose/rule-page.ts'
import {markup} from '../markup.ts'
import {sourceText, whereText} from './words.ts'

interface Case {
  readonly name: string
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped'
  readonly message: string
  readonly body: readonly string[]
}

/**
 * JUnit's XML as CI systems read it: a suite a layer, a test case a rule that found nothing, and one for each finding. Findings below
 * the bar pass, with their text as output; what could not be told is skipped, or an error where it keeps the report from passing.
 *
 * @returns lines without their ends
 */
export function reportJunit(report: Report, rules: readonly RulePage[]): string[] {
  const suites = [...suitesOf(report, rules)]
  const all = suites.flatMap(([, cases]) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="antrail" ${counts(all)}>`,
    ...suites.flatMap(([name, cases]) => [
      `  <testsuite name="${markup(name)}" ${counts(cases)}>`,
      ...cases.flatMap((each) => caseLines(name, each)),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ]
}

const counts = (cases: readonly Case[]): string => {
  const count = (kind: Case['kind']) => cases.filter((each) => each.kind === kind).length
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
}

function suitesOf(report: Report, rules: readonly RulePage[]): ReadonlyMap<string, readonly Case[]> {
  const suites = new Map<string, Case[]>()
  const add = (suite: string, cases: readonly Case[]) => suites.set(suite, [...(suites.get(suite) ?? []), ...cases])
  if (report.pair) add('antrail.trace', [traceCase(report.pair.trace)])
  for (const rule of rules) add(suiteOf(rule.id), casesOfRule(report, rule))
  const ids = new Set(rules.map(({id}) => id))
  const others = report.unknown.filter(({rule}) => !ids.has(rule))
  for (const rule of new Set(others.map((each) => each.rule))) {
    const own = others.filter((each) => each.rule === rule)
    add('antrail.coverage', [unknownCase(`${rule} [unknown]`, own, report)])
  }
  const expectations = (report.check?.expectations ?? []).map(({text, met, reason}): Case => {
    const kind = met === null ? 'error' : met ? 'passed' : 'failure'
    return {name: text, kind, message: reason, body: met ? [] : [reason]}
  })
  if (expectations.length > 0) add('antrail.expectations', expectations)
  return suites
}

const suiteOf = (id: string): string => `antrail.${layerOfId(id)?.name ?? 'other'}`

function traceCase({from, to, verdict, stopped}: NonNullable<Report['pair']>['trace']): Case {
  const text = stopped?.text ?? verdict
  const kind =
    verdict === 'delivered' || (verdict === 'forwarded-out' && !stopped)
      ? 'passed'
      : verdict === 'undetermined'
        ? 'error'
        : 'failure'
  return {name: `${from.name} to ${to.name} is delivered`, kind, message: `${verdict}: ${text}`, body: [text]}
}

function casesOfRule(report: Report, {id, title}: RulePage): readonly Case[] {
  const own = report.findings.filter((finding) => finding.id === id)
  const accepted = (report.check?.accepted ?? []).filter(({finding}) => finding.id === id)
  const unknown = report.unknown.filter(({rule}) => rule === id)
  const cases: Case[] = [
    ...own.map((finding) => findingCase(finding, report)),
    ...accepted.map(
      ({finding, by, reason}): Case => ({
        name: nameOf(finding),
        kind: 'skipped',
        message: `${by}: ${reason}`,
        body: [],
      }),
    ),
  ]
  if (unknown.length > 0) cases.push(unknownCase(`${id} ${title} [unknown]`, unknown, report))
  if (cases.length > 0) return cases
  const unasked = report.unknown.find(({rule}) => rule === UNASKED)
  return [{name: `${id} ${title}`, kind: unasked ? 'skipped' : 'passed', message: unasked?.reason ?? '', body: []}]
}

function unknownCase(name: string, unknown: readonly Unknown[], {status}: Report): Case {
  const missing = unknown.map(({node, what, reason}) => `${node ?? 'API server'} ${what}: ${reason}`)
  const rest = missing.length > 1 ? ` (and ${missing.length - 1} more)` : ''
  return {
    name,
    kind: status === 'incomplete' ? 'error' : 'skipped',
    message: `${missing[0] ?? ''}${rest}`,
    body: missing,
  }
}

const nameOf = ({id, title, where}: Finding): string => `${id} ${title} [${whereText(where)}]`

function findingCase(finding: Finding, {bar}: Report): Case {
  const {severity, message, cause, impact, evidence, remedy, follows} = finding
  return {
    name: nameOf(finding),
    kind: fails(severity, bar) ? 'failure' : 'passed',
    message: `${severity}: ${message}`,
    body: [
      message,
      ...(follows === null ? [] : [`follows from: ${follows}`]),
      `cause: ${cause}`,
      `impact: ${impact}`,
      ...evidence.map((line) => `evidence: ${sourceText(line)}  ${line.text}`),
      ...remedy.map(({kind, text, command}) => `${kind}: ${text}${command === null ? '' : `: ${command}`}`),
    ],
  }
}

function caseLines(suite: string, {name, kind, message, body}: Case): string[] {
  const start = `    <testcase classname="${markup(suite)}" name="${markup(name)}"`
  const text = body.map(markup).join('\n')
  if (kind === 'skipped') return [`${start}>`, `      <skipped message="${markup(message)}"/>`, '    </testcase>']
  if (kind !== 'passed')
    return [`${start}>`, `      <${kind} message="${markup(message)}">${text}</${kind}>`, '    </testcase>']
  return body.length === 0 ? [`${start}/>`] : [`${start}>`, `      <system-out>${text}</system-out>`, '    </testcase>']
}
