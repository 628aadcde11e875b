import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {accept} from '../../src/diagnose/accept.ts'
import {baselineOf, parseBaseline} from '../../src/diagnose/baseline.ts'
import type {Suppression} from '../../src/diagnose/config.ts'
import {diagnose} from '../../src/diagnose/engine.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {madeSnapshot} from '../model/made-snapshot.ts'
import {keys} from './ask-rule.ts'
import {madeRule} from './made-rules.ts'

const accepting = suite('diagnose/accept')

const {findings} = diagnose(new Cluster(madeSnapshot([])), {
  rules: [
    madeRule('ANT0101', [
      {node: 'n1', object: 'pod/shop/cart-7d4b9c6f8d-x2x4z'},
      {node: 'n1', object: 'pod/shop/till-0'},
    ]),
    madeRule(
      'ANT0701',
      [{node: null, object: 'service/shop/cart', touches: [{node: 'n1', object: 'pod/shop/cart-7d4b9c6f8d-x2x4z'}]}],
      {
        follows: [{rule: 'ANT0101', by: 'object'}],
      },
    ),
  ],
})

const by = (...suppressions: readonly Partial<Suppression>[]) =>
  accept(findings, {
    suppressions: suppressions.map((each) => ({
      rule: 'ANT0101',
      node: null,
      object: null,
      reason: 'known',
      expires: null,
      ...each,
    })),
    baseline: null,
    takenAt: '2026-06-15T23:00:00Z',
  })

accepting('nothing is accepted unasked', () => {
  assert.equal(keys(by()), keys({findings}))
})

accepting('a suppression takes what its patterns fit, and what follows from it', () => {
  const {findings: open, accepted, stale} = by({object: 'pod/shop/cart-*', node: 'n?1'}, {object: 'pod/shop/cart-*'})
  assert.equal(keys({findings: open}), ['ANT0101 n1 pod/shop/till-0'])
  assert.equal(
    accepted.map(({finding, reason}) => [finding.id, reason]),
    [
      ['ANT0101', 'known'],
      ['ANT0701', 'it follows from ANT0101 n1 pod/shop/cart-7d4b9c6f8d-x2x4z'],
    ],
  )
  assert.equal(stale, ['ANT0101 node/n?1 pod/shop/cart-*: it meets no finding'])
})

accepting('its last day is its last', () => {
  assert.is(by({expires: '2026-06-15'}).accepted.length, 3)
  const {accepted, stale} = by({expires: '2026-06-14'})
  assert.equal([accepted, stale], [[], ['ANT0101: expired on 2026-06-14']])
})

accepting('a follower alone may be accepted', () => {
  assert.equal(keys(by({rule: 'ANT0701'})), ['ANT0101 n1 pod/shop/cart-7d4b9c6f8d-x2x4z', 'ANT0101 n1 pod/shop/till-0'])
})

accepting('a baseline knows a pod of the same Deployment again, and no other', () => {
  const text = JSON.stringify(baselineOf(findings.slice(0, 1)))
  assert.match(text, 'ANT0101 n1 pod/shop/cart-*')
  const {findings: open, accepted} = accept(findings, {
    suppressions: [],
    baseline: parseBaseline(text, 'known.json'),
    takenAt: '2026-06-15T23:00:00Z',
  })
  assert.equal(keys({findings: open}), ['ANT0101 n1 pod/shop/till-0'])
  assert.is(accepted.length, 2)
})

accepting.run()
