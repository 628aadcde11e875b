import type {OvsExplainAnswer} from '../../inspect/ovs-explain/answer.ts'
import {artefactJson, passJson} from '../ovs-trace/json.ts'

/** The answer with its keys in the order of `schemas/ovs-explain.v1.json`, and no others. */
export const toOvsExplainJson = (a: OvsExplainAnswer): OvsExplainAnswer => ({
  schema: a.schema,
  takenAt: a.takenAt,
  node: a.node,
  known: {flows: a.known.flows, of: a.known.of},
  verdict: a.verdict,
  summary: a.summary,
  passes: a.passes.map(passJson),
  artefacts: a.artefacts.map(artefactJson),
  unparsed: a.unparsed.map(({line, column, text, reason}) => ({line, column, text, reason})),
})
