import {SEVERITIES, UNASKED} from '../../diagnose/finding.ts'
import type {Report} from '../../diagnose/report.ts'
import type {RulePage} from '../../diagnose/rule-page.ts'
import {printable} from '../printable.ts'

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/**
 * Prometheus' text format 0.0.4, for the node exporter's textfile collector. Labels are rules and nodes, never pods: the number of
 * series stays bounded.
 *
 * @returns lines without their ends
 */
export function reportPrometheus(report: Report, rules: readonly RulePage[]): string[] {
  const {coverage, takenAt, status, check} = report
  const expectations = check?.expectations ?? []
  return [
    ...gauge('antrail_findings', 'Findings, by rule, severity and node.', findingSamples(report)),
    ...gauge(
      'antrail_rule_status',
      'What became of a rule: 0 found nothing, 1 found something, 2 could not say on at least one node.',
      rules.map(({id, severity}) => ({labels: {rule: id, severity}, value: statusOf(report, id)})),
    ),
    ...gauge('antrail_evidence_needed', 'Pieces of evidence that were needed.', [{labels: {}, value: coverage.needed}]),
    ...gauge('antrail_evidence_read', 'Pieces of evidence that were needed and read.', [
      {labels: {}, value: coverage.read},
    ]),
    ...gauge('antrail_coverage_ratio', 'Part of the evidence needed that was read, 0 to 1.', [
      {labels: {}, value: coverage.needed === 0 ? 1 : coverage.read / coverage.needed},
    ]),
    ...gauge(
      'antrail_expectations',
      'Expectations, by what they came to.',
      [
        ['met', true],
        ['not_met', false],
        ['unknown', null],
      ].map(([result, met]) => ({
        labels: {result: String(result)},
        value: expectations.filter((each) => each.met === met).length,
      })),
    ),
    ...gauge('antrail_ran', RAN, [{labels: {}, value: 1}]),
    ...gauge('antrail_passed', 'Whether the report passes: 1 or 0.', [
      {labels: {}, value: status === 'passed' ? 1 : 0},
    ]),
    ...gauge('antrail_evidence_timestamp_seconds', 'When the evidence was taken.', [
      {labels: {}, value: Date.parse(takenAt) / 1000},
    ]),
  ]
}

/** The same for a run that could not look: nothing is said of rules, and it does not pass. */
export const failurePrometheus = (): string[] => [
  ...gauge('antrail_ran', RAN, [{labels: {}, value: 0}]),
  ...gauge('antrail_passed', 'Whether the report passes: 1 or 0.', [{labels: {}, value: 0}]),
]

const RAN = 'Whether antrail could look at all: 1 or 0.'

function findingSamples({findings}: Report): Sample[] {
  const samples = new Map<string, {labels: Record<string, string>; value: number}>()
  for (const {id, severity, where} of findings) {
    const labels = {node: where.node ?? '', rule: id, severity}
    const key = JSON.stringify(labels)
    samples.set(key, {labels, value: (samples.get(key)?.value ?? 0) + 1})
  }
  const all = [...samples.values()]
  // A gauge without samples would be absent, and an alert on it would never go away.
  return all.length > 0 ? all : SEVERITIES.map((severity) => ({labels: {node: '', rule: '', severity}, value: 0}))
}

function statusOf({findings, unknown}: Report, id: string): number {
  if (findings.some((finding) => finding.id === id)) return 1
  return unknown.some(({rule}) => rule === id || rule === UNASKED) ? 2 : 0
}

function gauge(name: string, help: string, samples: readonly Sample[]): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map((sample) => name + sampleText(sample)).sort(),
  ]
}

function sampleText({labels, value}: Sample): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`)
  return `${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
}

/** A label may hold any Unicode; backslash and quote are escaped, and a line feed is no longer one after `printable`. */
const escaped = (text: string): string => printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
