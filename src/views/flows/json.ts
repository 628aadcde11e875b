import type {PolicyRef} from '../../antrea/policy-ref.ts'
import type {BridgeFlows, BucketRow, FlowRow, FlowsAnswer, GroupRow, TableRow} from '../../inspect/flows/answer.ts'
import {toEvidenceJson} from '../evidence-json.ts'

/** The answer with its keys in the order of `schemas/flows.v1.json`, and no others. */
export const toFlowsJson = (answer: FlowsAnswer): FlowsAnswer => ({
  schema: answer.schema,
  takenAt: answer.takenAt,
  bridges: answer.bridges.map(bridge),
  coverage: {
    needed: answer.coverage.needed,
    read: answer.coverage.read,
    missing: answer.coverage.missing.map(({node, what, reason}) => ({node, what, reason})),
  },
})

const bridge = (b: BridgeFlows): BridgeFlows => ({
  node: b.node,
  bridge: b.bridge,
  generation: b.generation,
  rounds: b.rounds,
  total: b.total,
  tables: b.tables.map(table),
  flows: b.flows.map(flow),
  groups: b.groups.map(group),
})

const table = ({id, name, stage, flows}: TableRow): TableRow => ({id, name, stage, flows})

const flow = (f: FlowRow): FlowRow => ({
  table: f.table,
  tableId: f.tableId,
  priority: f.priority,
  role: f.role,
  match: f.match,
  actions: f.actions,
  takes: f.takes,
  does: f.does,
  text: f.text,
  named: f.named,
  policies: f.policies.map(policy),
  services: f.services,
  packets: f.packets,
  bytes: f.bytes,
  durationSeconds: f.durationSeconds,
  idleSeconds: f.idleSeconds,
  idleTimeout: f.idleTimeout,
  hardTimeout: f.hardTimeout,
  cookie: f.cookie,
  round: f.round,
  category: f.category,
  evidence: toEvidenceJson(f.evidence),
})

const policy = ({type, namespace, name, rule, direction, action}: PolicyRef): PolicyRef => ({
  type,
  namespace,
  name,
  rule,
  direction,
  action,
})

const group = (g: GroupRow): GroupRow => ({
  id: g.id,
  type: g.type,
  services: g.services,
  text: g.text,
  named: g.named,
  buckets: g.buckets.map(bucket),
  evidence: toEvidenceJson(g.evidence),
})

const bucket = ({id, weight, endpoint, remote, does}: BucketRow): BucketRow => ({id, weight, endpoint, remote, does})
