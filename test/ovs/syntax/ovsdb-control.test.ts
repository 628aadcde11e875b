import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {decodeValue, type OvsdbRow} from '../../../src/ovs/syntax/ovsdb.ts'
import {type Control, readControl} from '../../../src/ovs/syntax/ovsdb-control.ts'

const control = suite('ovs/syntax/ovsdb-control')

const row = (table: string, uuid: string, columns: Readonly<Record<string, unknown>>): OvsdbRow => ({
  table,
  line: 0,
  index: 0,
  uuid,
  columns: new Map(Object.entries(columns).map(([name, value]) => [name, decodeValue(value)])),
})

const of = (uuids: readonly string[]): unknown => ['set', uuids.map((uuid) => ['uuid', uuid])]

/** What is made of controllers and managers, each a target and how it is connected to (null: not set). */
function read(
  controllers: readonly (readonly [string, string | null])[],
  config: Readonly<Record<string, string>> = {},
  managers: readonly (readonly [string, string | null])[] = [],
): Control {
  const rowsOf = (table: string, all: typeof controllers): OvsdbRow[] =>
    all.map(([target, mode], i) =>
      row(table, `${table}${i}`, {target, connection_mode: mode === null ? ['set', []] : mode}),
    )
  const ends = [...rowsOf('Controller', controllers), ...rowsOf('Manager', managers)]
  const uuids = (table: string): string[] => ends.filter((end) => end.table === table).map(({uuid}) => uuid)
  const bridge = row('Bridge', 'b', {
    controller: of(uuids('Controller')),
    other_config: ['map', Object.entries(config)],
  })
  return readControl(bridge, [bridge, row('Open_vSwitch', 'o', {manager_options: of(uuids('Manager'))}), ...ends])
}

for (const [target, remote] of [
  ['tcp:10.0.0.1', {address: '10.0.0.1', port: 6653}],
  ['ssl:10.0.0.1:6633', {address: '10.0.0.1', port: 6633}],
  ['tcp:10.0.0.1:', {address: '10.0.0.1', port: 6653}],
  ['tcp:some.host:99', {address: null, port: 99}],
  ['tcp:10.0.0.1:65536', null],
  ['tcp:[fd00::1]:6653', null],
  ['tcp:fd00::1', null],
  ['unix:/run/some.sock', null],
  ['ptcp:6653:10.0.0.1', null],
  ['punix:/run/some.sock', null],
] as const) {
  control(`in-band control of ${target}`, () => {
    const {inBand, hasController} = read([[target, null]])
    assert.equal(inBand, remote === null ? [] : [remote])
    assert.is(hasController, !target.startsWith('p'))
  })
}

control('which of several are in band', () => {
  const ends = read(
    [
      ['tcp:10.0.0.1', 'in-band'],
      ['tcp:10.0.0.2', 'out-of-band'],
    ],
    {'in-band-queue': '7'},
    [
      ['ssl:10.0.0.3', null],
      ['tcp:10.0.0.4', 'out-of-band'],
    ],
  )
  assert.equal(ends, {
    inBand: [
      {address: '10.0.0.1', port: 6653},
      {address: '10.0.0.3', port: 6640},
    ],
    queue: 7,
    hasController: true,
    nextHops: null,
  })
})

control('turned off', () => {
  assert.equal(read([['tcp:10.0.0.1', null]], {'disable-in-band': 'true'}, [['tcp:10.0.0.3', null]]).inBand, [])
})

control('a bridge without any', () => {
  assert.equal(read([]), {inBand: [], queue: null, hasController: false, nextHops: null})
})

control.run()
