import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {NodeSummary, SnapshotSummary} from '../../../src/snapshot/summary.ts'
import {createPaint} from '../../../src/views/paint.ts'
import {snapshotText} from '../../../src/views/snapshot/text.ts'

const test = suite('views/snapshot/text')

const LOST = 'the connection to the API server was lost (1006) before the command ended'
const SILENT = 'not asked: ovs-vswitchd does not answer, as ovs-dpif-show showed'

function node(name: string, probes: number, ...unread: readonly (readonly [reason: string, ...probes: string[]])[]) {
  const lacks = unread.flatMap(([reason, ...ids]) => ids.map((probe) => ({probe, reason})))
  const summary: NodeSummary = {node: name, reached: lacks.length < probes, probes, unread: lacks}
  return summary
}

function screenOf(...nodes: readonly NodeSummary[]): string[] {
  const summary: SnapshotSummary = {
    ...{schema: 'antrail.dev/snapshot-summary/v1', takenAt: '2026-01-01T00:00:00Z'},
    ...{file: 'all.tgz', bytes: 2048, nodes, missing: [], leftOut: []},
  }
  return snapshotText(summary, {width: 200, unicode: true, paint: createPaint({color: false})})
}

test('a node of which everything was read is counted alone', () => {
  assert.equal(screenOf(node('n1', 4)), ['all.tgz  1 of 1 nodes, 2 KiB of evidence'])
})

test('a reason is said once, with the first of the probes that it holds for', () => {
  const lines = screenOf(
    node(
      'n1',
      9,
      [SILENT, 'flows', 'groups', 'ports', 'tables', 'fdb'],
      ['it did not end within 10 s', 'ovs-dpif-show'],
    ),
  )
  assert.equal(lines.slice(1), [
    `? n1  not read: flows, groups, ports and 2 more: ${SILENT}`,
    '? n1  not read: ovs-dpif-show: it did not end within 10 s',
  ])
})

test('a probe of several bridges is named once', () => {
  assert.equal(screenOf(node('n1', 9, [LOST, 'flows', 'flows', 'groups'])).slice(1), [
    `? n1  not read: flows, groups: ${LOST}`,
  ])
})

test('a node that was not read at all needs no names of probes', () => {
  assert.equal(screenOf(node('n1', 2, [LOST, 'flows', 'groups'])).slice(1), [`? n1  not read: ${LOST}`])
})

test('nodes that lack the same share a line', () => {
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => node(name, 2, [LOST, 'flows', 'groups']))
  assert.equal(screenOf(...nodes, node('n6', 2)).slice(1), [`? n1, n2, n3 and 2 more  not read: ${LOST}`])
})

test.run()
