import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {traceExit} from '../../src/cli/trace-exit.ts'
import {together} from '../../src/trace/judge.ts'
import type {Stopped, Verdict} from '../../src/trace/result.ts'

const judge = suite('trace/judge')

for (const [verdicts, expected] of [
  [['delivered'], 'delivered'],
  [['delivered', 'delivered'], 'delivered'],
  [['delivered', 'dropped'], 'mixed'],
  [['delivered', 'undetermined'], 'undetermined'],
  [['dropped', 'undetermined'], 'undetermined'],
  [['delivered', 'dropped', 'undetermined'], 'mixed'],
  [['undetermined', 'undetermined'], 'undetermined'],
] as const satisfies readonly (readonly [readonly Verdict[], Verdict])[]) {
  judge(`${verdicts.join(' and ')} together are ${expected}`, () => assert.is(together(verdicts), expected))
}

const WHOLE = {needed: 3, read: 3, missing: []}
const PART = {needed: 3, read: 2, missing: [{node: 'n1', what: 'ip-link', reason: 'forbidden'}]}
const stop: Stopped = {
  direction: 'request',
  node: 'n1',
  hop: 'underlay eth0',
  table: null,
  flow: null,
  policy: [],
  reason: 'misrouted',
  text: '',
  evidence: null,
}

for (const [verdict, stopped, coverage, status] of [
  ['delivered', null, WHOLE, 0],
  ['delivered', null, PART, 4],
  ['forwarded-out', null, WHOLE, 0],
  ['forwarded-out', stop, WHOLE, 5],
  ['dropped', stop, PART, 5],
  ['rejected', stop, WHOLE, 5],
  ['misdelivered', stop, WHOLE, 5],
  ['mixed', stop, WHOLE, 5],
  ['undetermined', null, WHOLE, 4],
] as const) {
  judge(
    `${verdict}${stopped ? ', stopped,' : ''} with ${coverage.read} of ${coverage.needed} read ends with ${status}`,
    () => assert.is(traceExit({verdict, stopped, coverage}), status),
  )
}

judge.run()
