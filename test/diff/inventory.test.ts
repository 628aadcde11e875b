import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Kind} from '../../src/diff/answer.ts'
import {compareInventories, type Inventory} from '../../src/diff/inventory.ts'
import {known, unknown} from '../../src/model/known.ts'

const inventory = suite('diff/inventory')

const of = (items: Readonly<Record<string, string>> | null, kind: Kind = 'port'): Inventory => ({
  kind,
  node: 'n1',
  piece: 'ovsdb',
  items: items === null ? unknown('forbidden') : known(Object.entries(items).map(([what, text]) => ({what, text}))),
})

const compare = (before: Record<string, string>, after: Record<string, string>) =>
  compareInventories([of(before)], [of(after)]).changes.map((c) => [c.what, c.before, c.after])

inventory('what came, went and changed', () => {
  assert.equal(compare({a: '1', b: '2', c: '3'}, {b: '2', c: '4', d: '5'}), [
    ['a', '1', null],
    ['c', '3', '4'],
    ['d', null, '5'],
  ])
})

inventory('of several lines those that differ', () => {
  assert.equal(compare({a: 'x\ny\nz'}, {a: 'x\nq\nz'}), [['a', 'y', 'q']])
  assert.equal(compare({a: 'x\ny'}, {a: 'x'}), [['a', 'y', '']])
})

inventory('another order of the same lines is a change', () => {
  assert.equal(compare({a: 'accept\ndrop'}, {a: 'drop\naccept'}), [['a', 'accept\ndrop', 'drop\naccept']])
})

inventory('several of one name count together, in any order', () => {
  const both = (...texts: string[]): Inventory => ({
    ...of({}),
    items: known(texts.map((text) => ({what: 'a', text}))),
  })
  assert.equal(compareInventories([both('1', '2')], [both('2', '1')]).changes, [])
  assert.is(compareInventories([both('1', '2')], [both('2')]).changes.length, 1)
})

inventory('what one side did not read is no change, and said', () => {
  const {changes, unread} = compareInventories([of({a: '1'})], [of(null)])
  assert.equal(changes, [])
  assert.equal(unread, [{side: 'after', node: 'n1', what: 'ovsdb', reason: 'forbidden'}])
  assert.is(compareInventories([of(null)], [of({a: '1'})]).unread[0]?.side, 'before')
  assert.equal(compareInventories([of(null)], [of(null)]).unread, [])
})

inventory.run()
