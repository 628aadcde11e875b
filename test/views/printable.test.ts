import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {hasHidden, printable} from '../../src/views/printable.ts'

const visible = suite('views/printable')

for (const [text, shown] of [
  ['table=0, priority=200,ip', 'table=0, priority=200,ip'],
  ['\x1b[2J', '\\x1b[2J'],
  ['a\r\nb\tc', 'a\\r\\nb\\tc'],
  ['\x00\x7f', '\\x00\\x7f'],
  ['\u009b31m', '\\x9b31m'],
  ['abc\u202ecba', 'abc\\u202ecba'],
  ['web\u200b-1', 'web\\u200b-1'],
  ['a\u00a0b\u2028c', 'a\\xa0b\\u2028c'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud800', '\\ud800'],
  ['\u3164', '\\u3164'],
  ['日本語 é e\u0301 ✓ 😀', '日本語 é e\u0301 ✓ 😀'],
] as const) {
  visible(`shows ${JSON.stringify(text)} as ${JSON.stringify(shown)}`, () => assert.is(printable(text), shown))
}

visible('leaves nothing hidden, and what it has shown as it is', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), (text) => {
      const shown = printable(text)
      assert.not.ok(hasHidden(shown))
      assert.is(printable(shown), shown)
    }),
  )
})

visible.run()
