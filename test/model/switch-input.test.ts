import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import {groupDoubts} from '../../src/model/doubts.ts'
import type {NodeModel} from '../../src/model/node.ts'
import {datapathType, switchInput} from '../../src/model/switch-input.ts'
import type {BridgeInput} from '../../src/ovs/pipeline/input.ts'
import {type MadeProbe, madeSnapshot} from './made-snapshot.ts'

const input = suite('model/switch-input')

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** What `ovsdb-client --format=json dump` prints of these rows. */
const ovsdb = (tables: Tables): MadeProbe => ({
  id: 'ovsdb',
  stdout: Object.entries(tables)
    .map(([table, rows]) => {
      const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))]
      return (
        JSON.stringify({caption: `${table} table`, headings, data: rows.map((row) => headings.map((h) => row[h]))}) +
        '\n'
      )
    })
    .join(''),
})

const uuid = (id: string) => ['uuid', id]
const set = (...items: readonly unknown[]) => ['set', items]
const map = (entries: Readonly<Record<string, string>>) => ['map', Object.entries(entries)]

const BRIDGE = {
  _uuid: uuid('b1'),
  name: 'br-int',
  datapath_type: '',
  fail_mode: 'secure',
  ports: set(uuid('p1')),
  mirrors: set(),
}
const PORT = {
  _uuid: uuid('p1'),
  name: 'gw',
  interfaces: uuid('i1'),
  external_ids: map({'antrea-type': 'gateway'}),
  tag: set(),
}
const INTERFACE = {_uuid: uuid('i1'), name: 'gw', type: 'internal', ofport: 2, options: map({}), link_state: 'up'}
const DATABASE = {Bridge: [BRIDGE], Port: [PORT], Interface: [INTERFACE]}

const bridge = (id: string, stdout: string, name = 'br-int'): MadeProbe => ({id, bridge: name, stdout})

const FLOWS = bridge(
  'flows',
  'NXST_FLOW reply (xid=0x4):\n cookie=0x0, table=0, priority=0 actions=goto_table:3\n cookie=0x0, table=3, priority=0 actions=drop\n',
)
const PORTS = bridge(
  'ports-desc',
  'OFPST_PORT_DESC reply (OF1.5) (xid=0x2):\n 2(gw): addr:0a:00:00:00:00:01\n     config:     0\n     state:      LIVE\n',
)

function nodeOf(...probes: readonly MadeProbe[]): NodeModel {
  const node = new Cluster(madeSnapshot(probes)).node('n1')
  assert.ok(node)
  return node
}

function bridgeOf(...probes: readonly MadeProbe[]): BridgeInput {
  const made = switchInput(nodeOf(...probes))
  if (!made.known) throw new Error(made.reason)
  return made.value.bridges[0]!
}

input('an empty datapath type is the kernel’s, which has no tunnels of its own', () => {
  const made = switchInput(nodeOf(ovsdb(DATABASE), FLOWS, PORTS))
  assert.ok(made.known)
  assert.is(made.value.datapathType, 'system')
  assert.is(made.value.nativeTunnels, null)
  const [only] = made.value.bridges
  assert.is(only?.failMode, 'secure')
  assert.equal(
    only?.ports.map(({name, ofport, type, odpPort}) => [name, ofport, type, odpPort]),
    [['gw', 2, 'internal', undefined]],
  )
})

input('without the database dpif/show tells the datapath', () => {
  const dpif: MadeProbe = {
    id: 'ovs-dpif-show',
    stdout: 'netdev@ovs-netdev: hit:1 missed:2\n  br-int:\n    gw 2/4: (tap)\n',
  }
  assert.equal(datapathType(nodeOf(FLOWS, PORTS, dpif)), {known: true, value: 'netdev'})
  assert.is(datapathType(nodeOf(FLOWS, PORTS)).known, false)
})

input('Antrea’s bridge is the one with Antrea’s ports, whatever its name', () => {
  const other = {...BRIDGE, _uuid: uuid('b2'), name: 'br-int', ports: set(uuid('p2'))}
  const plain = {...PORT, _uuid: uuid('p2'), name: 'x', interfaces: set(), external_ids: map({})}
  const tables = {Bridge: [other, {...BRIDGE, name: 'antrea'}], Port: [PORT, plain], Interface: [INTERFACE]}
  assert.is(nodeOf(ovsdb(tables)).integrationBridge?.name, 'antrea')
})

input('without marked ports it is the one that the agent names, else the only one', () => {
  const info: MadeProbe = {id: 'agent-agentinfo', stdout: '{"ovsInfo":{"bridgeName":"br-b"}}\n'}
  const two = [bridge('flows', '', 'br-a'), bridge('flows', '', 'br-b')]
  assert.is(nodeOf(...two, info).integrationBridge?.name, 'br-b')
  assert.is(nodeOf(...two).integrationBridge, null)
  assert.is(nodeOf(bridge('flows', '', 'br-a')).integrationBridge?.name, 'br-a')
})

const NAMED = bridge('flows-names', ' cookie=0x0, table=First, priority=0,in_port=gw actions=goto_table:Second\n')
const NAMES = bridge('table-features', '  table 0 ("First"):\n  table 3 ("Second"): ditto\n')

input('flows by name are as good as flows by number, where the numbers of the names are known', () => {
  const made = bridgeOf(ovsdb(DATABASE), NAMED, NAMES, PORTS)
  assert.is(made.flows[0]?.table, 0)
  assert.is(made.missing.get('flows'), undefined)
  const lost = bridgeOf(ovsdb(DATABASE), NAMED, PORTS)
  assert.is(lost.missing.get('flows'), 'flows-names names tables whose numbers were not read')
})

input('the agent’s own dump of its flows will do, and is what the evidence points at', () => {
  const flow = 'cookie=0x0, table=First, priority=0 actions=drop'
  const agents: MadeProbe = {id: 'agent-ovsflows', stdout: `${JSON.stringify([{flow}])}\n`}
  const node = nodeOf(ovsdb(DATABASE), NAMES, PORTS, agents)
  const made = node.integrationBridge
  assert.ok(made?.flows.known)
  assert.is(made.flowProbe, 'agent-ovsflows')
  assert.equal(made.flowEvidence(made.flows.value.items[0]!)?.probe, 'agent-ovsflows')
})

input('a dump of flows that was cut off within a line, or between two, is a gap', () => {
  const cut = bridgeOf(ovsdb(DATABASE), PORTS, bridge('flows', FLOWS.stdout!.slice(0, -12)))
  assert.is(cut.missing.get('flows'), 'line 3 of flows cannot be read: the answer is cut off within this line')
  const tables = bridge(
    'tables',
    'OFPST_TABLE reply (OF1.5) (xid=0x2):\n  table 0:\n    active=1, lookup=0, matched=0\n\n  table 1:\n    active=0, lookup=0, matched=0\n\n  table 2: ditto\n  table 3:\n    active=2, lookup=0, matched=0\n',
  )
  const short = bridgeOf(ovsdb(DATABASE), PORTS, FLOWS, tables)
  assert.is(short.missing.get('flows'), 'flows is cut off: it has 1 flows of table 3, the switch counts 2')
})

input('a table that changed between two dumps is no cut', () => {
  const tables = bridge(
    'tables',
    '  table 0:\n    active=5, lookup=0, matched=0\n\n  table 3:\n    active=1, lookup=0, matched=0\n',
  )
  assert.is(bridgeOf(ovsdb(DATABASE), PORTS, FLOWS, tables).missing.get('flows'), undefined)
})

input('a group that only its statistics have is not blamed', () => {
  const groups = bridge('groups', 'OFPST_GROUP_DESC reply (OF1.5) (xid=0x2):\n')
  const stats = bridge('group-stats', 'OFPST_GROUP reply (OF1.5) (xid=0x6):\n group_id=7,duration=1s,ref_count=1\n')
  const sending = bridge('flows', ' cookie=0x0, table=0, n_packets=0, n_bytes=0, priority=0 actions=group:7\n')
  const node = nodeOf(ovsdb(DATABASE), PORTS, sending, groups, stats)
  assert.equal([...groupDoubts(node.integrationBridge!)], [[7, 'group-stats']])
  const made = bridgeOf(ovsdb(DATABASE), PORTS, sending, groups, stats)
  assert.is(made.missing.get('groups'), 'group-stats has group 7, which the dump of groups lacks')
  assert.is(bridgeOf(ovsdb(DATABASE), PORTS, sending, groups).missing.get('groups'), undefined)
  assert.match(bridgeOf(ovsdb(DATABASE), PORTS, sending).missing.get('groups') ?? '', /groups of bridge br-int/)
})

for (const [flow, missing] of [
  ['actions=NORMAL', false],
  ['actions=clone(group:1),2', true],
  ['actions=write_actions(group:1)', true],
  ['actions=later(1)', true],
] as const)
  input(`groups ${missing ? 'are' : 'are not'} looked for where a flow has ${flow}`, () => {
    const flows = bridge('flows', ` cookie=0x0, table=0, n_packets=0, n_bytes=0, priority=0 ${flow}\n`)
    const node = nodeOf(ovsdb(DATABASE), PORTS, flows)
    const read = switchInput(node)
    assert.is(read.known && read.value.bridges[0]?.missing.has('groups'), missing)
    assert.is(
      node.unasked.some(({id}) => id === 'groups'),
      missing,
    )
  })

input('a port that only the database has is not blamed, one without a device is', () => {
  const more = {...PORT, _uuid: uuid('p9'), name: 'new', interfaces: uuid('i9')}
  const database = (ofport: number) => ({
    Bridge: [{...BRIDGE, ports: set(uuid('p1'), uuid('p9'))}],
    Port: [PORT, more],
    Interface: [INTERFACE, {...INTERFACE, _uuid: uuid('i9'), name: 'new', ofport}],
  })
  assert.is(bridgeOf(ovsdb(database(9)), PORTS, FLOWS).missing.get('ports'), 'ovsdb has port 9, which ports-desc lacks')
  assert.is(bridgeOf(ovsdb(database(-1)), PORTS, FLOWS).missing.get('ports'), undefined)
})

input('what was not asked is named', () => {
  const {missing} = bridgeOf(ovsdb(DATABASE), FLOWS, PORTS)
  assert.equal([...missing], [['fdb', 'fdb of bridge br-int was not asked']])
})

input('no flows at all: unknown, with the reason', () => {
  assert.equal(switchInput(nodeOf(ovsdb(DATABASE), PORTS)), {
    known: false,
    reason: 'flows of bridge br-int was not asked',
  })
  assert.equal(switchInput(nodeOf({id: 'ip-link', stdout: '[]\n'})), {
    known: false,
    reason: 'no bridge of Antrea was found',
  })
})

input('a database that is cut off is unknown, not half', () => {
  const whole = ovsdb(DATABASE)
  const {ovsdb: cut} = nodeOf({...whole, stdout: whole.stdout!.slice(0, -20)})
  assert.ok(!cut.known && cut.reason.includes('cannot be read'))
})

input.run()
