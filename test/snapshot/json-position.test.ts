import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {jsonFault} from '../../src/snapshot/json-position.ts'

const place = suite('snapshot/json-position')

for (const [text, line, column, reason] of [
  ['', 1, 1, 'the file ends too early'],
  ['{', 1, 2, 'the file ends too early'],
  ['{"a":1,}', 1, 8, `expected a key in double quotes, found "}"`],
  ['{\n  "a": 1\n  "b": 2}', 3, 3, `expected ',' or the end of the object or array, found "\\""`],
  ['{"a" 1}', 1, 6, `expected ':', found "1"`],
  ['[1, 2', 1, 6, 'the file ends too early'],
  ['[1 2]', 1, 4, `expected ',' or the end of the object or array, found "2"`],
  ['[1,\r\n x]', 2, 2, `expected a value, found "x"`],
  ['{"a": "b', 1, 7, 'a string that does not end, or holds a bad escape or a control character'],
  ['{} {}', 1, 4, `expected the end of the file, found "{"`],
] as const) {
  place(`${JSON.stringify(text)} stops being JSON at ${line}:${column}`, () =>
    assert.equal(jsonFault(text), {line, column, reason}),
  )
}

place('finds no fault in JSON', () => fc.assert(fc.property(fc.json(), (text) => assert.is(jsonFault(text), null))))

place('agrees with JSON.parse on any text', () =>
  fc.assert(
    fc.property(fc.string({unit: fc.constantFrom(...'{}[],:"\\u00e1 -.etruefalsnl\n')}), (text) => {
      let parses = true
      try {
        JSON.parse(text)
      } catch {
        parses = false
      }
      assert.is(jsonFault(text) === null, parses)
    }),
    {numRuns: 2000},
  ),
)

place.run()
