import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Json} from '../../../src/cluster/json.ts'
import {naturalOrder} from '../../../src/inspect/agent/natural-order.ts'
import {type FieldPath, parseFieldPath, sortByField} from '../../../src/inspect/agent/sort-by.ts'
import {isProblem} from '../../../src/problem.ts'

const order = suite('inspect/agent/sort-by')

const ORDERED = [
  ['a', 'b'],
  ['a2', 'a10'],
  ['a', 'a1'],
  ['a1', 'ab'],
  ['1b', '2a'],
  ['030d9a00', '8046b613'],
  ['a01', 'a1'],
  ['x9y', 'x9z'],
  ['99999999999999999998', '99999999999999999999'],
  ['', 'a'],
] as const

for (const [first, second] of ORDERED)
  order(`${first || 'nothing'} comes before ${second}`, () => {
    assert.ok(naturalOrder(first, second) < 0)
    assert.ok(naturalOrder(second, first) > 0)
    assert.is(naturalOrder(first, first), 0)
  })

order('is an order: the other way round is the other sign, and equal texts alone are equal', () => {
  const text = fc.string({unit: fc.constantFrom('a', 'b', '0', '1', '9'), maxLength: 6})
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      assert.is(Math.sign(naturalOrder(a, b)), -Math.sign(naturalOrder(b, a)))
      assert.is(naturalOrder(a, b) === 0, a === b)
      if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0) assert.ok(naturalOrder(a, c) <= 0)
    }),
  )
})

const PATHS: readonly (readonly [string, FieldPath])[] = [
  ['.sourceRef.name', ['sourceRef', 'name']],
  ['sourceRef.name', ['sourceRef', 'name']],
  ['{.sourceRef.name}', ['sourceRef', 'name']],
  ['.rules[0].name', ['rules', 0, 'name']],
  ['[1].a-b', [1, 'a-b']],
]

for (const [text, path] of PATHS) order(`reads ${text}`, () => assert.equal(parseFieldPath(text), path))

for (const text of ['.', '..name', '.a[x]', '.a[', '{.a', 'a b', '.a.', '$(id)'])
  order(`${text} is no field`, () => {
    assert.throws(
      () => parseFieldPath(text),
      (error: unknown) => isProblem(error) && error.code === 'SORT_BY' && error.oclif.exit === 2,
    )
  })

const rows = (objects: readonly Json[]) => objects.map((object, i) => ({node: `n${i % 2}`, item: i, object}))
const sorted = (objects: readonly Json[], path: FieldPath) =>
  sortByField(rows(objects), path).map(({node, object}) => [node, object.v])

order('sorts node by node: what has no such field first, numbers by value, texts as people count', () => {
  assert.equal(sorted([{v: 10}, {v: 'b10'}, {v: 9}, {v: 'b9'}, {}, {v: 'a'}], ['v']), [
    ['n0', undefined],
    ['n0', 9],
    ['n0', 10],
    ['n1', 'a'],
    ['n1', 'b9'],
    ['n1', 'b10'],
  ])
  assert.equal(sorted([], ['v']), [])
})

order('a field that nothing has is a slip', () => {
  assert.throws(() => sorted([{v: 1}], ['w', 0]), /nothing in this table has the field \.w\[0\]/)
})

order.run()
