import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Unknown} from '../../../src/diagnose/finding.ts'
import {unknownLines} from '../../../src/views/findings/unknown.ts'
import {createPaint} from '../../../src/views/paint.ts'
import {REPORTS} from './reports.ts'

const test = suite('views/findings/unknown')

const missing = (rule: string, node: string, what: string, reason: string): Unknown => ({
  ...{rule, node, object: null, what, reason, measure: null},
})

function linesOf(...unknown: readonly Unknown[]): string[] {
  const {healthy} = REPORTS
  return unknownLines({...healthy!, unknown}, {width: 200, unicode: true, paint: createPaint({color: false})}, false)
}

test('the probes of a node that is gone are one line: all failed by the same', () => {
  const why = 'no antrea-agent Pod runs there'
  const ids = ['ovsdb', 'ip-link', 'ip-addr', 'ip-neigh', 'flows']
  const lines = linesOf(...ids.map((id, i) => missing(`ANT010${i}`, 'n1', id, `${id} failed: ${why}`)))
  assert.equal(lines, [`unknown   n1 ovsdb, ip-link, ip-addr and 2 more: ${why} (5 rules)`])
})

test('what failed by itself keeps its words', () =>
  assert.equal(linesOf(missing('ANT0101', 'n1', 'ovsdb', 'ovsdb failed: exit status 1')), [
    'unknown   n1 ovsdb: ovsdb failed: exit status 1 (ANT0101)',
  ]))

test('nodes are told apart', () =>
  assert.is(linesOf(missing('R', 'n1', 'flows', 'gone'), missing('R', 'n2', 'flows', 'gone')).length, 2))

test.run()
