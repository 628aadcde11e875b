import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {decodeValue, parseOvsdb} from '../../../src/ovs/syntax/ovsdb.ts'
import {parseOvsDatabase} from '../../../src/ovs/syntax/ovsdb-switch.ts'
import {fixtureFiles} from '../../fixtures.ts'

const ovsdb = suite('ovs/syntax/ovsdb')

for (const [json, value] of [
  ['br-int', 'br-int'],
  [5, 5],
  [false, false],
  [['uuid', 'a01ccb56'], 'a01ccb56'],
  [['set', []], []],
  [
    ['set', ['netdev', 'system']],
    ['netdev', 'system'],
  ],
  [
    [
      'set',
      [
        ['uuid', 'a'],
        ['uuid', 'b'],
      ],
    ],
    ['a', 'b'],
  ],
  [
    [
      'map',
      [
        ['key', 'flow'],
        ['n', 3],
      ],
    ],
    new Map<string, string | number>([
      ['key', 'flow'],
      ['n', 3],
    ]),
  ],
] as const) {
  ovsdb(`decodes ${JSON.stringify(json)}`, () => assert.equal(decodeValue(json), value))
}

const BRIDGE =
  '{"caption":"Bridge table","headings":["_uuid","name","ports","fail_mode"],"data":[[["uuid","b1"],"br-int",["set",[["uuid","p1"],["uuid","lost"]]],"secure"]]}'
const PORT =
  '{"caption":"Port table","headings":["_uuid","name","interfaces","tag"],"data":[[["uuid","p1"],"web",["uuid","i1"],7]]}'
const INTERFACE =
  '{"caption":"Interface table","headings":["_uuid","name","ofport","statistics"],"data":[[["uuid","i1"],"web",-1,["map",[["rx_bytes",9]]]]]}'

ovsdb('joins bridges, ports and interfaces, and says what is missing', () => {
  const {bridges, dangling, unparsed} = parseOvsDatabase(`${BRIDGE}\n\n${PORT}\n${INTERFACE}\n`)
  assert.equal(unparsed, [])
  const [bridge] = bridges
  assert.equal([bridge?.name, bridge?.failMode, bridge?.row.line], ['br-int', 'secure', 1])
  assert.equal(
    bridge?.ports.map(({name, tag}) => [name, tag]),
    [['web', 7]],
  )
  const [iface] = bridge?.ports[0]?.interfaces ?? []
  assert.equal([iface?.ofport, iface?.statistics.get('rx_bytes'), iface?.row.line, iface?.row.index], [-1, 9, 4, 0])
  assert.equal(dangling, ['Bridge br-int: ports lost'])
})

ovsdb('keeps a document that is cut off, and a row with too few cells', () => {
  const {items, unparsed} = parseOvsdb(
    `${PORT}\n${BRIDGE.slice(0, 60)}\n{"caption":"Port table","headings":["_uuid","name"],"data":[[["uuid","p2"]]]}`,
  )
  assert.equal(
    items.map(({table, uuid, line}) => [table, uuid, line]),
    [['Port', 'p1', 1]],
  )
  assert.equal(
    unparsed.map(({line, reason}) => [line, reason]),
    [
      [2, 'not a JSON document of a table'],
      [3, 'not a row of Port'],
    ],
  )
})

ovsdb("reads a node's database", () => {
  const file = fixtureFiles('captures', 'healthy').find(({path}) => path === 'snapshot/nodes/node1/ovsdb.json')
  const {bridges, root, ovsVersion, unparsed, dangling} = parseOvsDatabase(file?.text() ?? '')
  assert.equal([unparsed, dangling], [[], []])
  assert.is(ovsVersion, '3.1.0')
  assert.ok(root)
  const integration = bridges.find(({name}) => name === 'br-int')
  const tunnel = integration?.ports.flatMap(({interfaces}) => interfaces).find(({name}) => name === 'antrea-tun0')
  assert.equal(
    [tunnel?.type, [...(tunnel?.options ?? [])]],
    [
      'geneve',
      [
        ['key', 'flow'],
        ['remote_ip', 'flow'],
      ],
    ],
  )
  const pods = integration?.ports.filter(({externalIds}) => externalIds.get('pod-namespace') === 'default')
  assert.ok(pods && pods.length >= 2)
})

ovsdb.run()
