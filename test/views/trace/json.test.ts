import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import {VERDICTS} from '../../../src/trace/result.ts'
import {formatJson} from '../../../src/views/json.ts'
import {toTraceJson} from '../../../src/views/trace/json.ts'
import {formatYaml} from '../../../src/views/yaml.ts'
import {deliveredCrossNode, TRACES} from './traces.ts'

const json = suite('views/trace/json')
const schema = JSON.parse(readFileSync(new URL('../../../schemas/trace.v1.json', import.meta.url), 'utf8'))
const validate = new Ajv2020({allErrors: true, strict: true, allowUnionTypes: true}).compile(schema)

/** Every object of the schema: a key that it names must be required. */
function* objects(at: unknown): Generator<{properties: object; required: string[]}> {
  if (typeof at !== 'object' || at === null) return
  if ('properties' in at) yield at as {properties: object; required: string[]}
  for (const value of Object.values(at)) yield* objects(value)
}

/** The same value, each object's keys turned round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  )
}

json('the schema requires every key that it names, and lets readers meet new ones', () => {
  for (const object of objects(schema)) {
    assert.equal(object.required, Object.keys(object.properties))
    assert.not.ok('additionalProperties' in object)
  }
})

json('the schema knows the verdicts that there are', () => {
  assert.equal(schema.$defs.verdict.enum, [...VERDICTS])
})

for (const [name, trace] of Object.entries(TRACES)) {
  json(`${name} is valid by schemas/trace.v1.json`, () => {
    assert.ok(validate(JSON.parse(formatJson(toTraceJson(trace)))), JSON.stringify(validate.errors, null, 1))
  })
  json(`${name} has the schema's keys in the schema's order, however it was put together`, () => {
    const text = formatJson(toTraceJson(trace))
    assert.is(formatJson(toTraceJson(turned(trace) as typeof trace)), text)
    assert.equal(Object.keys(JSON.parse(text)), schema.required)
  })
  json(`${name} reads back as it was from JSON and from YAML`, () => {
    assert.equal(JSON.parse(formatJson(toTraceJson(trace))), trace)
    assert.equal(parse(formatYaml(toTraceJson(trace))), trace)
  })
}

json('a key that is missing or of the wrong type is not valid', () => {
  const {stopped, ...without} = deliveredCrossNode
  assert.not.ok(validate(without))
  assert.not.ok(validate({...deliveredCrossNode, verdict: 'lost'}))
  assert.ok(validate({...deliveredCrossNode, later: 1}))
})

json.run()
