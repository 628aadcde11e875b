import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {pairTableNames} from '../../../src/ovs/syntax/pair-table-names.ts'
import {parseTableNames} from '../../../src/ovs/syntax/table-features.ts'
import {captures, fixtureFiles} from '../../fixtures.ts'

const names = suite('ovs/syntax/pair-table-names')

const flow = (table: string) => ` cookie=0x0, duration=1.5s, table=${table}, n_packets=0, priority=1,ip actions=drop\n`
const dump = (...tables: string[]) => `OFPST_FLOW reply (OF1.5) (xid=0x2):\n${tables.map(flow).join('')}`

names('tables meet in their order', () => {
  const found = pairTableNames(dump('0', '0', '7'), dump('Classifier', 'Classifier', '"Output"'))
  assert.equal(found && [...found], [
    [0, 'Classifier'],
    [7, 'Output'],
  ])
})

for (const [what, numbered, named] of [
  ['another number of tables', dump('0', '1'), dump('A')],
  ['another number of flows in a table', dump('0', '0', '1'), dump('A', 'B', 'B')],
  ['no flows', dump(), dump()],
  ['tables that have no names', dump('0'), dump('0')],
] as const)
  names(`${what}: nothing is told`, () => {
    assert.is(pairTableNames(numbered, named), null)
  })

names('two dumps of a bridge say what the bridge says of its tables', () => {
  for (const capture of captures()) {
    const files = new Map(fixtureFiles('captures', capture).map(({path, text}) => [path, text]))
    const read = (file: string) => files.get(`snapshot/nodes/node1/bridges/br-int/${file}`)?.() ?? ''
    const all = parseTableNames(read('table-features.txt'))
    const [numbered, named] = [read('flows.txt'), read('flows-names.txt')]
    const found = pairTableNames(numbered, named)
    assert.ok(found || numbered === '' || named.split('\n').length !== numbered.split('\n').length, capture)
    for (const [id, name] of found ?? []) assert.is(name, all.get(id), capture)
  }
})

names.run()
