import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import {formatJson, toJsonValue} from '../../src/views/json.ts'
import {hasHidden} from '../../src/views/printable.ts'
import {formatYaml} from '../../src/views/yaml.ts'

const json = suite('views/json')

for (const [what, value, text] of [
  ['a 64-bit identifier is a hexadecimal string', {cookie: 0x1010000000000n}, '{\n  "cookie": "0x1010000000000"\n}'],
  ['a number that is none is null', [Number.NaN, Number.POSITIVE_INFINITY], '[\n  null,\n  null\n]'],
  ['a key without a value is left out', {a: undefined, b: null}, '{\n  "b": null\n}'],
  ['order stays', {b: [2, 1], a: 0}, '{\n  "b": [\n    2,\n    1\n  ],\n  "a": 0\n}'],
  ['controls are escaped', '\x1b[2J\u009b\u202e\u{e0041}', '"\\u001b[2J\\u009b\\u202e\\udb40\\udc41"'],
] as const) {
  json(`${what}`, () => assert.is(formatJson(value), text))
}

json('JSON and YAML read back as one value, and hide nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue({stringUnit: 'binary'}), (value) => {
      const exact = JSON.parse(JSON.stringify(toJsonValue(value)))
      assert.equal(JSON.parse(formatJson(value)), exact)
      assert.equal(parse(formatYaml(value)), exact)
      for (const text of [formatJson(value), formatYaml(value)]) assert.not.ok(hasHidden(text.replaceAll('\n', '')))
    }),
  )
})

json.run()
