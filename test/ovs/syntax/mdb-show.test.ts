import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseMdb} from '../../../src/ovs/syntax/mdb-show.ts'

const mdb = suite('ovs/syntax/mdb-show')

mdb('reads groups and queriers, and keeps what is neither', () => {
  const {items, unparsed} = parseMdb(` port  VLAN  GROUP                Age
    1     0  224.1.1.1           0
LOCAL    20  ff0e::A             7
    2  1725  querier             3
   p1     0  224.1.1.1           0
`)
  assert.equal(items, [
    {line: 2, ofport: 1, vlan: 0, group: '224.1.1.1'},
    {line: 3, ofport: 'LOCAL', vlan: 20, group: 'ff0e::a'},
    {line: 4, ofport: 2, vlan: 1725, group: null},
  ])
  assert.equal(
    unparsed.map(({line}) => line),
    [5],
  )
})

mdb.run()
