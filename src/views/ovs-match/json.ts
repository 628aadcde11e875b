import type {ConjunctionRow, MatchRow, OvsMatchAnswer} from '../../inspect/ovs-match/answer.ts'
import {toEvidenceJson} from '../evidence-json.ts'

/** The answer with its keys in the order of `schemas/ovs-match.v1.json`, and no others. */
export const toOvsMatchJson = (a: OvsMatchAnswer): OvsMatchAnswer => ({
  schema: a.schema,
  takenAt: a.takenAt,
  node: a.node,
  bridge: a.bridge,
  table: a.table,
  tableId: a.tableId,
  flow: a.flow,
  exact: a.exact,
  total: a.total,
  flows: a.flows.map(row),
  conjunctions: a.conjunctions.map(conjunction),
  doubts: a.doubts,
})

const row = (r: MatchRow): MatchRow => ({
  outcome: r.outcome,
  priority: r.priority,
  role: r.role,
  match: r.match,
  actions: r.actions,
  takes: r.takes,
  does: r.does,
  reasons: r.reasons.map(({field, text}) => ({field, text})),
  text: r.text,
  evidence: r.evidence && toEvidenceJson(r.evidence),
})

const conjunction = ({id, meaning, priority, clauses, met, open}: ConjunctionRow): ConjunctionRow => ({
  id,
  meaning,
  priority,
  clauses,
  met,
  open,
})
