import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Problem} from '../../src/problem.ts'
import {parseManifest, SNAPSHOT_SCHEMA} from '../../src/snapshot/manifest.ts'
import {captures, fixtureFiles} from '../fixtures.ts'

const manifest = suite('snapshot/manifest')

const PROBE = {id: 'flows', node: 'n1', argv: ['ovs-ofctl'], exitCode: 0, file: 'nodes/n1/flows.txt', stderr: null}
const GOOD = {schema: SNAPSHOT_SCHEMA, takenAt: '2026-11-23T01:02:03.000Z', source: 'lab', probes: [PROBE], cluster: []}

const parse = (value: unknown) => parseManifest(typeof value === 'string' ? value : JSON.stringify(value), 'saved')

function refusal(value: unknown): Problem {
  try {
    parse(value)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('it was accepted')
}

manifest('reads a probe, and gives null for what it leaves out', () => {
  assert.equal(parse(GOOD).probes, [
    {
      ...PROBE,
      bridge: null,
      pod: null,
      device: null,
      policy: null,
      error: null,
      startedAt: null,
      durationMs: null,
    },
  ])
})

manifest('keeps probes and keys that it does not know out of the way', () => {
  const {probes} = parse({...GOOD, more: 1, probes: [{...PROBE, id: 'from-next-year', more: {}}]})
  assert.is(probes[0]?.id, 'from-next-year')
})

for (const namespace of [null, '', '_', undefined]) {
  manifest(`a policy of the whole cluster has no namespace, written ${JSON.stringify(namespace)}`, () => {
    const policy = {type: 'ACNP', namespace, name: 'p'}
    assert.is(parse({...GOOD, probes: [{...PROBE, policy}]}).probes[0]?.policy?.namespace, null)
  })
}

for (const [what, value, code, words] of [
  ['a syntax error', '{\n "schema": "x",\n}', 'SNAPSHOT_MANIFEST_SYNTAX', 'line 3, column 1: expected a key'],
  ['a file that is cut off', JSON.stringify(GOOD).slice(0, 60), 'SNAPSHOT_MANIFEST_SYNTAX', 'line 1, column'],
  ['an array', [], 'SNAPSHOT_MANIFEST_INVALID', 'expected an object, found an array'],
  ['no schema', {}, 'SNAPSHOT_SCHEMA', 'its manifest has no schema'],
  ['a schema to come', {...GOOD, schema: 'antrail.dev/snapshot/v2'}, 'SNAPSHOT_SCHEMA', 'v2'],
  ['no time', {...GOOD, takenAt: 'noon'}, 'SNAPSHOT_MANIFEST_INVALID', 'takenAt: "noon" is no time of day'],
  ['no probes', {...GOOD, probes: null}, 'SNAPSHOT_MANIFEST_INVALID', 'probes: expected an array, found null'],
  [
    'a probe without a node',
    {...GOOD, probes: [PROBE, {...PROBE, node: 3}]},
    'SNAPSHOT_MANIFEST_INVALID',
    'probes[1].node: expected a string, found a number',
  ],
  [
    'an argument that is no string',
    {...GOOD, probes: [{...PROBE, argv: ['a', 1]}]},
    'SNAPSHOT_MANIFEST_INVALID',
    'probes[0].argv[1]: expected a string, found a number',
  ],
  [
    'a path that leads out',
    {...GOOD, probes: [{...PROBE, file: 'nodes/../../../etc/passwd'}]},
    'SNAPSHOT_MANIFEST_INVALID',
    'probes[0].file: cannot use the name "nodes/../../../etc/passwd": it leads outside the snapshot',
  ],
  [
    'an absolute path',
    {...GOOD, cluster: [{resource: 'core/v1/pods', file: '/etc/passwd', error: null}]},
    'SNAPSHOT_MANIFEST_INVALID',
    'cluster[0].file: cannot use the name "/etc/passwd": it is an absolute path',
  ],
] as const) {
  manifest(`refuses ${what}, and says where`, () => {
    const {code: found, message, oclif} = refusal(value)
    assert.is(found, code)
    assert.is(oclif.exit, 2)
    assert.ok(message.includes(words), message)
  })
}

const validate = new Ajv2020({strict: false, formats: {'date-time': true}}).compile(
  JSON.parse(readFileSync(new URL('../../schemas/snapshot.v1.json', import.meta.url), 'utf8')),
)

manifest('every capture has a manifest that the schema and the reader accept', () => {
  for (const name of captures()) {
    const text = fixtureFiles('captures', name)
      .find(({path}) => path === 'snapshot/manifest.json')
      ?.text()
    assert.ok(text !== undefined, name)
    assert.ok(validate(JSON.parse(text)), `${name}: ${JSON.stringify(validate.errors)}`)
    assert.ok(parse(text).probes.length > 0, name)
  }
})

for (const file of ['/etc/passwd', '../x', 'a/../b', 'a/..', '\\x', 'C:\\x', '']) {
  manifest(`the schema refuses the file ${JSON.stringify(file)}, as the reader does`, () => {
    const value = {...GOOD, probes: [{...PROBE, file}]}
    assert.not.ok(validate(value))
    assert.is(refusal(value).code, 'SNAPSHOT_MANIFEST_INVALID')
  })
}

for (const file of ['nodes/n1/flows.txt', 'a..b/..c', './x']) {
  manifest(`the schema accepts the file ${file}, as the reader does`, () => {
    const value = {...GOOD, probes: [{...PROBE, file}]}
    assert.ok(validate(value))
    assert.is(parse(value).probes[0]?.file, file)
  })
}

manifest.run()
