import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {factsOf, termsOf, toBigInt, valueMatched, valueSet} from '../../src/antrea/facts.ts'
import {flowsOf} from './captured.ts'

const facts = suite('antrea/facts')

for (const [text, terms] of [
  ['', []],
  ['ip', [['ip', null, null]]],
  [
    'ct_state=+new-est,ct_mark=0/0x10',
    [
      ['ct_state', '+new-est', null],
      ['ct_mark', '0', '0x10'],
    ],
  ],
  [
    'in_port="a,b",nw_dst=10.0.0.0/8',
    [
      ['in_port', 'a,b', null],
      ['nw_dst', '10.0.0.0', '8'],
    ],
  ],
  [
    'ipv6_dst=fd00::/64,dl_src=02:00:00:00:00:00/fe:00:00:00:00:00',
    [
      ['ipv6_dst', 'fd00::', '64'],
      ['dl_src', '02:00:00:00:00:00', 'fe:00:00:00:00:00'],
    ],
  ],
] as const) {
  facts(`the terms of '${text}'`, () =>
    assert.equal(
      termsOf(text).map((t) => [t.name, t.value, t.mask]),
      terms,
    ),
  )
}

for (const [text, value] of [
  ['0x1F', 31n],
  ['17', 17n],
  ['', null],
  ['+new', null],
  ['1e3', null],
  [null, null],
] as const) {
  facts(`'${text}' is ${value}`, () => assert.is(toBigInt(text), value))
}

const one = (actions: string, match = '') => factsOf(flowsOf(` table=0, priority=1,${match} actions=${actions}`)[0]!)

facts('the last action that gives all of the bits counts', () => {
  const {actions} = one('set_field:0x3/0xf->reg0,set_field:0x20/0xf0->reg0,load:0x2->NXM_NX_REG0[0..3]')
  assert.is(valueSet(actions, 'reg0', 0, 4), 2n)
  assert.is(valueSet(actions, 'reg0', 4, 4), 2n)
  assert.is(valueSet(actions, 'reg0', 0, 8), null, 'no action gives all eight')
  assert.is(valueSet(actions, 'reg1', 0, 4), null)
})

facts('what ct(exec()) sets is set', () =>
  assert.is(valueSet(one('ct(commit,zone=1,exec(set_field:0x10/0x10->ct_mark))').actions, 'ct_mark', 4, 1), 1n),
)

facts('a match gives bits that its mask covers', () => {
  const found = one('drop', 'reg0=0x202/0x20f')
  assert.is(valueMatched(found, 'reg0', 0, 4), 2n)
  assert.is(valueMatched(found, 'reg0', 9, 1), 1n)
  assert.is(valueMatched(found, 'reg0', 4, 4), null)
  assert.is(valueMatched(one('drop', 'reg3=0x4'), 'reg3', 0, 32), 4n)
})

facts('a flow drops by the word or by doing nothing', () => {
  assert.ok(one('drop').drops)
  assert.not.ok(one('goto_table:3').drops)
  assert.is(one('goto_table:3').gotoTable, 3)
})

facts.run()
