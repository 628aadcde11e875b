import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {cut, displayWidth, pad, splitAt} from '../../src/views/width.ts'

const width = suite('views/width')

for (const [text, columns] of [
  ['', 0],
  ['br-int', 6],
  ['日本', 4],
  ['ｆ', 2],
  ['한글', 4],
  ['e\u0301', 1],
  ['✓ ✗ ├─ → …', 10],
  ['😀', 2],
  ['\x1b[1m\x1b[31mdrop\x1b[39m\x1b[22m', 4],
] as const) {
  width(`gives ${JSON.stringify(text)} ${columns} columns`, () => assert.is(displayWidth(text), columns))
}

width('cuts with a mark, never inside a wide character', () => {
  assert.is(cut('priority=200', 8), 'priorit…')
  assert.is(cut('日本語', 4), '日…')
  assert.is(cut('short', 8), 'short')
})

width('fills up to the column, and leaves longer text whole', () => {
  assert.is(pad('日本', 6), '日本  ')
  assert.is(pad('longer', 3), 'longer')
})

width('splits into what fits and the rest, losing nothing', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme'}), fc.nat(20), (text, columns) => {
      const [head, tail] = splitAt(text, columns)
      assert.is(head + tail, text)
      assert.ok(displayWidth(head) <= columns)
    }),
  )
})

width.run()
