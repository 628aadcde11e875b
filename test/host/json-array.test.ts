import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {readJsonArray} from '../../src/host/json-array.ts'

const array = suite('host/json-array')

const read = (text: string) => readJsonArray(text, (o, line) => (typeof o.n === 'number' ? {n: o.n, line} : 'no n'))

array('reads one line and many', () => {
  assert.equal(read('[{"n":1},{"n":2}]\n').items, [
    {n: 1, line: 1},
    {n: 2, line: 1},
  ])
  assert.equal(read('[ {\r\n  "n": 1\r\n },{\r\n  "n": 2\r\n } ]').items, [
    {n: 1, line: 1},
    {n: 2, line: 3},
  ])
})

for (const text of ['', '\n', '[]', '[ ]\n', '[\n]']) {
  array(`takes ${JSON.stringify(text)} as none`, () => assert.equal(read(text), {items: [], unparsed: []}))
}

array('is not confused by signs inside of texts', () => {
  assert.equal(read('[{"x":"],}\\"{","n":1},{"n":2}]').items.length, 2)
})

array('keeps what was whole when the rest was cut off', () => {
  const {items, unparsed} = read('[{"n":1},\n{"n":2},{"n":')
  assert.equal(items, [
    {n: 1, line: 1},
    {n: 2, line: 2},
  ])
  assert.equal(unparsed, [{line: 2, column: 9, text: '{"n":', reason: 'the output was cut off'}])
  assert.is(read('[{"n":1}').unparsed[0]?.reason, 'the output was cut off')
  assert.is(read('[{"n":1},{"x":"op').items.length, 1, 'inside of a text')
})

array('names what it could not read and goes on', () => {
  const {items, unparsed} = read('[{"n":1},{"m":2},7,{"n":3},{n:4}]')
  assert.equal(
    items.map(({n}) => n),
    [1, 3],
  )
  assert.equal(
    unparsed.map(({column, text, reason}) => [column, text, reason]),
    [
      [10, '{"m":2}', 'no n'],
      [18, '7', 'not a JSON object'],
      [28, '{n:4}', 'not a JSON object'],
    ],
  )
})

array('says what is no array', () => {
  assert.is(read('Cannot open network namespace').unparsed[0]?.reason, 'not a JSON array')
  assert.is(read('[]\nerror: x').unparsed[0]?.reason, 'text after the end of the array')
})

array.run()
