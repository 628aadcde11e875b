import type {ChoiceRow, OutputRow, OvsTraceAnswer, PassRow, StepRow} from '../../inspect/ovs-trace/answer.ts'
import type {Artefact} from '../../ovs/trace-output/artefacts.ts'
import {toEvidenceJson} from '../evidence-json.ts'

/** The answer with its keys in the order of `schemas/ovs-trace.v1.json`, and no others. */
export const toOvsTraceJson = (a: OvsTraceAnswer): OvsTraceAnswer => ({
  schema: a.schema,
  takenAt: a.takenAt,
  node: a.node,
  bridge: a.bridge,
  mode: a.mode,
  verdict: a.verdict,
  packet: a.packet,
  summary: a.summary,
  assumed: a.assumed,
  passes: a.passes.map(passJson),
  choices: a.choices.map(choice),
  artefacts: a.artefacts.map(artefactJson),
  undetermined: a.undetermined,
})

export const passJson = (p: PassRow): PassRow => ({
  resumed: p.resumed && {
    recircId: p.resumed.recircId,
    table: p.resumed.table,
    tableId: p.resumed.tableId,
    ctState: p.resumed.ctState,
    assumed: p.resumed.assumed,
    nat: p.resumed.nat && {initial: p.resumed.nat.initial, modified: p.resumed.nat.modified},
  },
  flow: p.flow,
  finalFlow: p.finalFlow,
  outputs: p.outputs.map(output),
  datapathActions: p.datapathActions,
  megaflow: p.megaflow,
  translationError: p.translationError,
  slowPath: p.slowPath,
  steps: p.steps.map(step),
})

const output = ({ofport, port, pod, tunnel, flow}: OutputRow): OutputRow => ({ofport, port, pod, tunnel, flow})

const step = (s: StepRow): StepRow => ({
  kind: s.kind,
  text: s.text,
  table: s.table,
  tableId: s.tableId,
  role: s.role,
  takes: s.takes,
  does: s.does,
  flow: s.flow,
  conjunctive: s.conjunctive,
  evidence: s.evidence && toEvidenceJson(s.evidence),
  steps: s.steps.map(step),
})

const choice = ({table, groupId, chosen, candidates}: ChoiceRow): ChoiceRow => ({
  table,
  groupId,
  chosen,
  candidates: candidates.map(({bucket, share}) => ({bucket, share})),
})

export const artefactJson = ({id, text, remedy, misleads}: Artefact): Artefact => ({id, text, remedy, misleads})
