import type {
  Branch,
  CoverageSummary,
  Endpoint,
  Hop,
  Leg,
  PacketSummary,
  PolicyRef,
  Step,
  Stopped,
  Trace,
  Undetermined,
  Witnessed,
} from '../../trace/result.ts'
import {toEvidenceJson} from '../evidence-json.ts'

/**
 * The trace with its keys in the order of `schemas/trace.v1.json`, and no others: what `formatJson` and `formatYaml`
 * print. Same trace, same bytes, however it was put together.
 */
export const toTraceJson = (t: Trace): Trace => ({
  schema: t.schema,
  takenAt: t.takenAt,
  verdict: t.verdict,
  oneWay: t.oneWay,
  from: endpoint(t.from),
  to: endpoint(t.to),
  packet: packet(t.packet),
  hops: t.hops.map(hop),
  stopped: orNull(t.stopped, stopped),
  deliveredTo: orNull(t.deliveredTo, endpoint),
  reply: orNull(t.reply, leg),
  branches: t.branches.map(branch),
  undetermined: t.undetermined.map(undetermined),
  notes: t.notes.map((note) => ({text: note.text, evidence: orNull(note.evidence, toEvidenceJson)})),
  next: t.next,
  coverage: toCoverageJson(t.coverage),
  witness: t.witness.map(witnessed),
})

const orNull = <T>(value: T | null, by: (value: T) => T): T | null => (value === null ? null : by(value))

const endpoint = (e: Endpoint): Endpoint => ({
  kind: e.kind,
  namespace: e.namespace,
  name: e.name,
  node: e.node,
  ip: e.ip,
  port: e.port,
})

const packet = (p: PacketSummary): PacketSummary => ({
  family: p.family,
  protocol: p.protocol,
  source: p.source,
  destination: p.destination,
  sourcePort: p.sourcePort,
  destinationPort: p.destinationPort,
  icmpType: p.icmpType,
  size: p.size,
  df: p.df,
  established: p.established,
  assumed: p.assumed,
})

const hop = (h: Hop): Hop => ({kind: h.kind, node: h.node, name: h.name, steps: h.steps.map(step)})

const step = (s: Step): Step => ({
  kind: s.kind,
  text: s.text,
  table: s.table,
  tableId: s.tableId,
  flow: s.flow,
  did: s.did,
  outcome: s.outcome,
  matters: s.matters,
  evidence: orNull(s.evidence, toEvidenceJson),
})

const stopped = (s: Stopped): Stopped => ({
  direction: s.direction,
  node: s.node,
  hop: s.hop,
  table: s.table,
  flow: s.flow,
  policy: s.policy.map(policy),
  reason: s.reason,
  text: s.text,
  evidence: orNull(s.evidence, toEvidenceJson),
})

const policy = (p: PolicyRef): PolicyRef => ({
  type: p.type,
  namespace: p.namespace,
  name: p.name,
  rule: p.rule,
  direction: p.direction,
  action: p.action,
})

const leg = (l: Leg): Leg => ({
  verdict: l.verdict,
  refusal: l.refusal,
  packet: packet(l.packet),
  hops: l.hops.map(hop),
  stopped: orNull(l.stopped, stopped),
  deliveredTo: orNull(l.deliveredTo, endpoint),
})

const branch = (b: Branch): Branch => ({
  endpoint: endpoint(b.endpoint),
  share: b.share,
  verdict: b.verdict,
  hops: b.hops.map(hop),
  stopped: orNull(b.stopped, stopped),
  deliveredTo: orNull(b.deliveredTo, endpoint),
  reply: orNull(b.reply, leg),
  undetermined: b.undetermined.map(undetermined),
})

const undetermined = (u: Undetermined): Undetermined => ({
  direction: u.direction,
  node: u.node,
  where: u.where,
  reason: u.reason,
})

const witnessed = (w: Witnessed): Witnessed => ({
  direction: w.direction,
  node: w.node,
  bridge: w.bridge,
  says: w.says,
  text: w.text,
  artefacts: w.artefacts.map(({id, text}) => ({id, text})),
  differences: w.differences.map(({pass, what, ours, theirs}) => ({pass, what, ours, theirs})),
  argv: w.argv,
  evidence: orNull(w.evidence, toEvidenceJson),
})

export const toCoverageJson = (c: CoverageSummary): CoverageSummary => ({
  needed: c.needed,
  read: c.read,
  missing: c.missing.map((m) => ({node: m.node, what: m.what, reason: m.reason})),
})
