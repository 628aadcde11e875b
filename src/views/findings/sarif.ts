import type {Finding, Severity} from '../../diagnose/finding.ts'
import {fingerprint} from '../../diagnose/fingerprint.ts'
import type {Report} from '../../diagnose/report.ts'
import type {RulePage} from '../../diagnose/rule-page.ts'
import {printable} from '../printable.ts'
import {ruleMarkdown} from '../rule/markdown.ts'
import {whereText} from './words.ts'

const LEVEL: Readonly<Record<Severity, string>> = {error: 'error', warning: 'warning', info: 'note'}

/** The rule under which an expectation that is not met is told. */
const EXPECTATION = 'expectation'

/** SARIF 2.1.0: one run, a result a finding at the file of its evidence. To be printed by `formatJson`. */
export function reportSarif(report: Report, rules: readonly RulePage[]): unknown {
  const ids = rules.map(({id}) => id)
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {driver: {name: 'antrail', rules: [...rules.map(ruleOf), EXPECTATION_RULE]}},
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.unknown.map(({rule, node, object, what, reason}) => ({
              level: 'note',
              message: {text: printable(`${rule} ${whereText({node, object})}: ${what}: ${reason}`)},
            })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: [
          ...expectationResults(report, ids.length),
          ...report.findings.map((finding) => resultOf(finding, ids, [])),
          ...(report.check?.accepted ?? []).map(({finding, by, reason}) =>
            resultOf(finding, ids, [{kind: 'external', justification: printable(`${by}: ${reason}`)}]),
          ),
        ],
        properties: {takenAt: report.takenAt, coverage: {needed: report.coverage.needed, read: report.coverage.read}},
      },
    ],
  }
}

function ruleOf(page: RulePage): unknown {
  return {
    id: page.id,
    name: page.slug,
    shortDescription: {text: page.title},
    fullDescription: {text: `${page.cause} ${page.impact}`},
    help: {
      text: [
        page.detection,
        ...page.remedy.map(({text, command}) => text + (command === null ? '' : `: ${command}`)),
      ].join('\n'),
      markdown: ruleMarkdown(page),
    },
    defaultConfiguration: {level: LEVEL[page.severity]},
    properties: {layer: page.layer},
  }
}

const EXPECTATION_RULE = {
  id: EXPECTATION,
  name: EXPECTATION,
  shortDescription: {text: 'An expectation of antrail.yaml is not met'},
  defaultConfiguration: {level: 'error'},
}

function resultOf(finding: Finding, ids: readonly string[], suppressions: readonly unknown[]): unknown {
  const {id, severity, message, where, evidence, key, follows} = finding
  return {
    ruleId: id,
    ruleIndex: ids.indexOf(id),
    level: LEVEL[severity],
    message: {text: printable(`${whereText(where)}: ${message}`)},
    locations: [
      {
        physicalLocation: physical(evidence[0]),
        logicalLocations: [
          {
            name: printable(where.object ?? where.node ?? 'cluster'),
            fullyQualifiedName: printable(
              [where.node ?? 'cluster', where.object].filter((part) => part !== null).join('/'),
            ),
            kind: 'resource',
          },
        ],
      },
    ],
    ...(evidence.length > 1
      ? {
          relatedLocations: evidence
            .slice(1)
            .map((line, i) => ({id: i + 1, physicalLocation: physical(line), message: {text: printable(line.text)}})),
        }
      : {}),
    partialFingerprints: {'antrail/v1': fingerprint(finding)},
    ...(suppressions.length > 0 ? {suppressions} : {}),
    properties: {key, follows},
  }
}

/** The file of the snapshot; what is proven by the absence of something points at the manifest. */
function physical(line: Finding['evidence'][number] | undefined): unknown {
  const uri = (line?.file || 'manifest.json').split('/').map(encodeURIComponent).join('/')
  const text = line && line.text !== '' ? {snippet: {text: printable(line.text)}} : {}
  return {artifactLocation: {uri}, region: {startLine: line?.line ?? 1, ...text}}
}

function expectationResults({check}: Report, ruleIndex: number): unknown[] {
  return (check?.expectations ?? []).flatMap(({text, met, reason}) =>
    met === true
      ? []
      : [
          {
            ruleId: EXPECTATION,
            ruleIndex,
            level: met === null ? 'warning' : 'error',
            message: {text: printable(`${text}: ${met === null ? 'unknown' : 'not met'}: ${reason}`)},
            locations: [{physicalLocation: {artifactLocation: {uri: 'antrail.yaml'}, region: {startLine: 1}}}],
            partialFingerprints: {'antrail/v1': printable(text)},
          },
        ],
  )
}
