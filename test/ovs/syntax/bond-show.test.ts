import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseBondShow} from '../../../src/ovs/syntax/bond-show.ts'

const bonds = suite('ovs/syntax/bond-show')

const SHOWN = `---- bond0 ----
bond_mode: balance-slb
bond may use recirculation: no, Recirc-ID : -1
bond-hash-basis: 7
lb_output action: disabled, bond-id: -1
all members active: true
updelay: 0 ms
downdelay: 0 ms
next rebalance: 9802 ms
lacp_status: off
lacp_fallback_ab: false
active-backup primary: <none>
active member mac: aa:55:aa:55:00:04(p3)

member p1: disabled
  downdelay expires in 30 ms
  may_enable: false

member p3: enabled
  active member
  may_enable: true
  hash 12: 4 kB load
  hash 255: 1 kB load

`

bonds('reads a bond with its members and what they carry', () => {
  const {items, unparsed} = parseBondShow(SHOWN)
  assert.equal(unparsed, [])
  assert.equal(items, [
    {
      line: 1,
      name: 'bond0',
      mode: 'balance-slb',
      recircId: null,
      basis: 7,
      lbOutput: false,
      allMembersActive: true,
      lacp: 'off',
      lacpFallback: false,
      members: [
        {name: 'p1', enabled: false, mayEnable: false, active: false, hashes: []},
        {name: 'p3', enabled: true, mayEnable: true, active: true, hashes: [12, 255]},
      ],
    },
  ])
})

bonds('reads a bond that waits for LACP, and members that are still called slaves', () => {
  const text = `---- b ----\r\nbond_mode: balance-tcp\r\nbond may use recirculation: yes, Recirc-ID : 3\r
lacp_status: negotiated\r\nlacp_fallback_ab: true\r\nactive slave mac: 00:00:00:00:00:01(p1)\r
\r\nslave p1: enabled\r\n\tactive slave\r\n\tmay_enable: true\r\n`
  const [bond] = parseBondShow(text).items
  assert.is(bond?.recircId, 3)
  assert.is(bond?.lacp, 'negotiated')
  assert.ok(bond?.lacpFallback)
  assert.equal(
    bond?.members.map(({name, active}) => [name, active]),
    [['p1', true]],
  )
})

bonds('keeps what is of no bond, with its place', () => {
  const {items, unparsed} = parseBondShow('something else\n---- b ----\nno such key: 1\n')
  assert.is(items.length, 1)
  assert.equal(
    unparsed.map(({line, text}) => [line, text]),
    [
      [1, 'something else'],
      [3, 'no such key: 1'],
    ],
  )
})

bonds.run()
