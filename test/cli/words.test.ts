import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {asksForJson} from '../../src/cli/json-mode.ts'
import {nearCommands} from '../../src/cli/near-command.ts'
import {withDashes} from '../../src/cli/spelling.ts'

const jsonMode = suite('cli/json-mode')

for (const [argv, expected] of [
  [['--json'], true],
  [['-o', 'json'], true],
  [['-ojson'], true],
  [['-o=json'], true],
  [['--output', 'json'], true],
  [['--output=json'], true],
  [['a', 'b', '--json'], true],
  [['--', '--json'], false],
  [['-o', 'yaml'], false],
  [['json'], false],
  [['--output=jsonpath'], false],
  [[], false],
] as const) {
  jsonMode(`'${argv.join(' ')}' ${expected ? 'asks' : 'does not ask'} for JSON`, () =>
    assert.is(asksForJson(argv), expected),
  )
}
jsonMode.run()

const spelling = suite('cli/spelling')
const flags = new Set(['address-family', 'one-way', 'from', 'tableNamesOnly'])

for (const [argv, expected] of [
  [
    ['--addressFamily', '4'],
    ['--address-family', '4'],
  ],
  [['--addressFamily=4'], ['--address-family=4']],
  [['--oneWay'], ['--one-way']],
  [['--tableNamesOnly'], ['--tableNamesOnly']],
  [['--unknownFlag'], ['--unknownFlag']],
  [
    ['--from', '/tmp/someFolder'],
    ['--from', '/tmp/someFolder'],
  ],
  [
    ['--', '--oneWay'],
    ['--', '--oneWay'],
  ],
] as const) {
  spelling(`'${argv.join(' ')}' is '${expected.join(' ')}'`, () => assert.equal(withDashes(argv, flags), expected))
}
spelling.run()

const nearCommand = suite('cli/near-command')
const ids = ['get:flows', 'get:pods', 'trace-packet']

for (const [id, typed, near] of [
  ['get:flwos', 'get flwos', ['get flows']],
  ['trace-pakcet:default/a:default/b', 'trace-pakcet', ['trace-packet']],
  ['gte:flows', 'gte', ['get flows']],
  ['trace', 'trace', ['trace-packet']],
  ['flows', 'flows', ['get flows']],
  ['frobnicate', 'frobnicate', []],
] as const) {
  nearCommand(`'${id}' may mean ${near.join(', ') || 'nothing'}`, () =>
    assert.equal(nearCommands(id, ids), {typed, near, help: typed.startsWith('get ') ? 'get --help' : '--help'}),
  )
}
nearCommand.run()
