import type {Change, Diff, DropChange, TraceChange} from '../../diff/answer.ts'
import {toFindingJson} from '../findings/json.ts'

/** The difference with its keys in the order of `schemas/diff.v1.json`, and no others. */
export const toDiffJson = (d: Diff): Diff => ({
  schema: d.schema,
  before: {takenAt: d.before.takenAt},
  after: {takenAt: d.after.takenAt},
  changes: d.changes.map(({kind, node, what, before, after}): Change => ({kind, node, what, before, after})),
  findings: {appeared: d.findings.appeared.map(toFindingJson), gone: d.findings.gone.map(toFindingJson)},
  traces: {
    asked: d.traces.asked,
    changed: d.traces.changed.map(
      ({from, to, before, after, reason}): TraceChange => ({from, to, before, after, reason}),
    ),
  },
  drops: d.drops.map(
    ({node, what, packets, perSecond, policies}): DropChange => ({node, what, packets, perSecond, policies}),
  ),
  unread: d.unread.map(({side, node, what, reason}) => ({side, node, what, reason})),
})
