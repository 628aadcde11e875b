import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {hashMac} from '../../src/ovs/hash.ts'

const hash = suite('ovs/hash')

/** What `bond/hash MAC VLAN BASIS` answers. */
const ANSWERS = [
  [0xf474, 0x46a237ee, 1331, 0, 221],
  [0xf242, 0xa00eca6e, 2935, 172086183, 225],
  [0x722d, 0x9ad30447, 3274, 943069030, 213],
  [0x748e, 0x21e23654, 2898, 0, 188],
  [0xdc35, 0x94f2fda0, 2443, 2003322015, 132],
  [0x2724, 0x3da8bc60, 2485, 1367310164, 20],
] as const

hash('a MAC within a VLAN leads to the entry of a bond that Open vSwitch takes', () => {
  for (const [high, low, vlan, basis, entry] of ANSWERS) assert.is(hashMac(high, low, vlan, basis) % 256, entry)
})

hash.run()
