import type {Finding, Remedy, Unknown} from '../../diagnose/finding.ts'
import type {Accepted, CheckPart, Expected, Report} from '../../diagnose/report.ts'
import {toEvidenceJson} from '../evidence-json.ts'
import {toCoverageJson, toTraceJson} from '../trace/json.ts'

/** The report with its keys in the order of `schemas/diagnose.v1.json`, and no others. */
export const toReportJson = (r: Report): Report => ({
  schema: r.schema,
  takenAt: r.takenAt,
  status: r.status,
  bar: {failOn: r.bar.failOn, minCoverage: r.bar.minCoverage},
  nodes: r.nodes,
  rules: r.rules,
  pair: r.pair && {trace: toTraceJson(r.pair.trace), explainedBy: r.pair.explainedBy},
  findings: r.findings.map(toFindingJson),
  unknown: r.unknown.map(toUnknownJson),
  check: r.check && toCheckJson(r.check),
  coverage: toCoverageJson(r.coverage),
})

const toCheckJson = ({accepted, expectations, stale, mesh}: CheckPart): CheckPart => ({
  accepted: accepted.map(({finding, by, reason}): Accepted => ({finding: toFindingJson(finding), by, reason})),
  expectations: expectations.map(
    ({text, met, verdict, reason, node}): Expected => ({text, met, verdict, reason, node}),
  ),
  stale,
  mesh: mesh && {
    nodes: mesh.nodes,
    withoutPods: mesh.withoutPods,
    pods: {asked: mesh.pods.asked, all: mesh.pods.all},
    pairs: {asked: mesh.pairs.asked, all: mesh.pairs.all},
  },
})

export const toFindingJson = (f: Finding): Finding => ({
  id: f.id,
  slug: f.slug,
  severity: f.severity,
  title: f.title,
  message: f.message,
  where: {node: f.where.node, object: f.where.object},
  evidence: f.evidence.map(toEvidenceJson),
  cause: f.cause,
  impact: f.impact,
  remedy: f.remedy.map(remedy),
  key: f.key,
  follows: f.follows,
})

const remedy = (r: Remedy): Remedy => ({kind: r.kind, text: r.text, command: r.command})

const toUnknownJson = (u: Unknown): Unknown => ({
  rule: u.rule,
  node: u.node,
  object: u.object,
  what: u.what,
  reason: u.reason,
  measure: u.measure,
})
