import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {plain, span, spansWidth, wrap} from '../../src/views/wrap.ts'

const wrapping = suite('views/wrap')
const texts = (text: string, columns: number, raw = false) =>
  wrap([plain(text)], columns, {raw}).map((line) => line.map((s) => s.text).join(''))

for (const [what, text, columns, raw, lines] of [
  ['breaks at spaces', 'the request stops here', 11, false, ['the request', 'stops here']],
  ['keeps a line that just fits', 'ab cd', 5, false, ['ab cd']],
  ['keeps spaces inside a line', 'a  b', 9, false, ['a  b']],
  ['splits a word that is longer than a line', 'xx abcdefgh y', 4, false, ['xx', 'abcd', 'efgh', 'y']],
  ['splits between wide characters', '日本語', 5, false, ['日本', '語']],
  ['does not break prose at a comma', 'ab,cd', 3, false, ['ab,', 'cd']],
  ['breaks evidence after a comma', 'ip,nw_src=1 actions=drop', 12, true, ['ip,nw_src=1', 'actions=drop']],
  ['gives an empty line for nothing', '', 5, false, ['']],
] as const) {
  wrapping(what, () => assert.equal(texts(text, columns, raw), [...lines]))
}

wrapping('keeps words that touch together, and what each is', () => {
  assert.equal(wrap([plain('to '), span('pod', 'default/db'), plain(':')], 11), [
    [plain('to')],
    [span('pod', 'default/db'), plain(':')],
  ])
})

wrapping('never passes the width and loses nothing but spaces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({unit: 'grapheme-ascii'})),
      fc.integer({min: 2, max: 40}),
      fc.boolean(),
      (parts, columns, raw) => {
        const lines = wrap(parts.map(plain), columns, {raw})
        for (const line of lines) assert.ok(spansWidth(line) <= columns || line.every((s) => s.text.trim() === ''))
        const bare = (text: string) => text.replaceAll(' ', '')
        assert.is(
          bare(
            lines
              .flat()
              .map((s) => s.text)
              .join(''),
          ),
          bare(parts.join('')),
        )
      },
    ),
  )
})

wrapping.run()
