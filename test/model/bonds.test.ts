import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {bondsOf} from '../../src/model/bonds.ts'
import {parseOvsDatabase} from '../../src/ovs/syntax/ovsdb-switch.ts'

const bonds = suite('model/bonds')

const TABLES = {
  Bridge: [
    {
      _uuid: ['uuid', 'b'],
      name: 'br0',
      ports: [
        'set',
        [
          ['uuid', 'p'],
          ['uuid', 'q'],
        ],
      ],
    },
  ],
  Port: [
    {
      _uuid: ['uuid', 'p'],
      name: 'bond0',
      interfaces: [
        'set',
        [
          ['uuid', 'i'],
          ['uuid', 'j'],
        ],
      ],
      bond_mode: 'balance-slb',
      bond_active_slave: 'AA:55:AA:55:00:02',
      lacp: ['set', []],
      other_config: ['map', [['bond-hash-basis', '7']]],
    },
    {
      _uuid: ['uuid', 'q'],
      name: 'bond1',
      interfaces: [
        'set',
        [
          ['uuid', 'i'],
          ['uuid', 'j'],
        ],
      ],
      bond_mode: ['set', []],
      bond_active_slave: ['set', []],
      lacp: 'active',
      other_config: ['map', []],
    },
  ],
  Interface: [
    {_uuid: ['uuid', 'i'], name: 'eth1', mac_in_use: 'aa:55:aa:55:00:01', link_state: 'down', admin_state: 'up'},
    {_uuid: ['uuid', 'j'], name: 'eth2', mac_in_use: 'aa:55:aa:55:00:02', link_state: 'up', admin_state: 'up'},
  ],
}

const dump = Object.entries(TABLES)
  .map(([table, rows]) => {
    const headings = Object.keys(rows[0] ?? {})
    const data = rows.map((row) => headings.map((heading) => new Map(Object.entries(row)).get(heading)))
    return `${JSON.stringify({caption: `${table} table`, headings, data})}\n`
  })
  .join('')

bonds('a bond without LACP is told by the database, one with LACP is not', () => {
  const [bridge] = parseOvsDatabase(dump).bridges
  const told = bondsOf(bridge?.ports ?? [])
  assert.equal(
    told.map(({name, mode, basis, lacp}) => [name, mode, basis, lacp]),
    [['bond0', 'balance-slb', 7, 'off']],
  )
  assert.equal(
    told[0]?.members.map(({name, enabled, active}) => [name, enabled, active]),
    [
      ['eth1', false, false],
      ['eth2', true, true],
    ],
  )
})

bonds.run()
