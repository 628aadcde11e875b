import {readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseBaseline} from '../../src/diagnose/baseline.ts'
import {NO_CONFIG, parseConfig} from '../../src/diagnose/config.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {selectRules} from '../../src/diagnose/select-rules.ts'
import {isProblem} from '../../src/problem.ts'

const config = suite('diagnose/config')

config('an empty file is no configuration', () => {
  assert.equal(parseConfig('', 'antrail.yaml'), NO_CONFIG)
  assert.equal(parseConfig('# nothing yet\n', 'antrail.yaml'), NO_CONFIG)
})

config('the example in docs/diagnose.md can be read, and names rules that are', () => {
  const page = readFileSync(new URL('../../docs/diagnose.md', import.meta.url), 'utf8')
  const example = parseConfig(/^```yaml\n([\s\S]*?)^```$/m.exec(page)![1]!, 'docs/diagnose.md')
  const {only, skip, suppressions} = example
  const rules = [...only, ...skip, ...suppressions.map(({rule}) => rule)]
  assert.not.throws(() => selectRules(RULES, {only: rules, skip: []}))
  assert.is(example.expectations.length, 2)
})

config('reads all that it may hold', () => {
  const read = parseConfig(
    `failOn: warning
minCoverage: 95
only: [ANT0103, tunnel]
skip: [ANT0301]
thresholds: {heartbeatStaleSeconds: 600}
suppressions:
  - {rule: ant0103, node: n1, object: 'pod/shop/*', reason: being repaired, expires: 2026-12-31}
  - {rule: ANT0301, reason: on purpose, expires: never}
expectations:
  - shop/a reaches svc/shop/b:80
  - shop/c must  not reach shop/b:5432 over udp
`,
    'antrail.yaml',
  )
  assert.equal(
    [read.failOn, read.minCoverage, read.only, read.skip],
    ['warning', 95, ['ANT0103', 'tunnel'], ['ANT0301']],
  )
  assert.is(read.thresholds.heartbeatStaleSeconds, 600)
  assert.equal(read.suppressions, [
    {rule: 'ANT0103', node: 'n1', object: 'pod/shop/*', reason: 'being repaired', expires: '2026-12-31'},
    {rule: 'ANT0301', node: null, object: null, reason: 'on purpose', expires: null},
  ])
  assert.equal(
    read.expectations.map(({from, to, reaches, protocol}) => [from.kind, to.kind, reaches, protocol]),
    [
      ['any', 'service', true, null],
      ['any', 'any', false, 'udp'],
    ],
  )
})

for (const [text, why] of [
  ['failon: error', "no key 'failon': did you mean failOn?"],
  ['failOn: fatal', 'failOn: expected error, warning, info, never, found "fatal"'],
  ['minCoverage: 101', 'minCoverage: expected a number from 0 to 100, found 101'],
  ['minCoverage: .nan', 'minCoverage: expected a number from 0 to 100'],
  ['only: ANT0103', 'only: expected a list'],
  ['- a', 'expected a mapping'],
  ['thresholds: {heartbeat: 1}', "thresholds: no key 'heartbeat'"],
  ['suppressions: [{rule: ANT0103, expires: never}]', 'suppressions[0].reason: it is missing'],
  ['suppressions: [{rule: ANT0103, reason: x}]', 'suppressions[0].expires: it is missing'],
  [
    'suppressions: [{rule: ANT0103, reason: x, expires: 2026-02-30}]',
    "suppressions[0].expires: '2026-02-30' is neither a day",
  ],
  ['suppressions: [{rule: 103, reason: x, expires: never}]', 'suppressions[0].rule: expected a text, found 103'],
  ['expectations: [a talks to b]', "expectations[0]: 'a talks to b' is no expectation"],
  ['expectations: [a reaches b:99999]', 'expectations[0]: '],
  ['a: [1', 'at line 1'],
] as const) {
  config(`refuses ${text}`, () => {
    try {
      parseConfig(text, 'antrail.yaml')
      assert.unreachable()
    } catch (error) {
      assert.ok(isProblem(error), String(error))
      assert.is(error.oclif.exit, 2)
      assert.ok(error.message.startsWith('cannot read antrail.yaml'), error.message)
      assert.ok(error.message.includes(why), error.message)
    }
  })
}

for (const text of [
  '',
  '[]',
  '{}',
  '{"schema":"antrail.dev/baseline/v1"}',
  '{"schema":"antrail.dev/diagnose/v1","fingerprints":[]}',
]) {
  config(`'${text}' is no baseline`, () => {
    assert.throws(
      () => parseBaseline(text, 'known.json'),
      (error: unknown) => isProblem(error) && error.oclif.exit === 2,
    )
  })
}

config.run()
