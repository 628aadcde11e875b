import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {bridgePorts, type PortRow} from '../../src/antrea/ports.ts'
import {bareContext, captured, flowsOf} from './captured.ts'

const ports = suite('antrea/ports')
const {dialect} = bareContext([])

const row = (
  name: string,
  of: Partial<Omit<PortRow, 'externalIds' | 'options'>> & {
    ids?: Record<string, string>
    options?: Record<string, string>
  } = {},
): PortRow => ({
  name,
  type: of.type ?? '',
  ofport: of.ofport ?? null,
  externalIds: new Map(Object.entries(of.ids ?? {})),
  options: new Map(Object.entries(of.options ?? {})),
})
const POD = {
  'pod-name': 'web',
  'pod-namespace': 'default',
  'ip-address': '10.10.1.3,fd00::3',
  'attached-mac': '02:00:00:00:00:03',
}

for (const [what, given, role, source] of [
  ['antrea-type says gateway', row('gw', {ids: {'antrea-type': 'gateway'}}), 'gateway', 'ovsdb'],
  ['antrea-type says tunnel', row('t', {type: 'geneve', ids: {'antrea-type': 'tunnel'}}), 'tunnel', 'ovsdb'],
  [
    'antrea-type says ipsec-tunnel',
    row('t', {ids: {'antrea-type': 'ipsec-tunnel', 'node-name': 'n2'}}),
    'ipsec-tunnel',
    'ovsdb',
  ],
  ['antrea-type says traffic-control', row('t', {ids: {'antrea-type': 'traffic-control'}}), 'traffic-control', 'ovsdb'],
  ['antrea-type says uplink', row('eth0~', {ids: {'antrea-type': 'uplink'}}), 'uplink', 'ovsdb'],
  ['antrea-type says container', row('p', {ids: {...POD, 'antrea-type': 'container'}}), 'container', 'ovsdb'],
  ['an old row with a pod', row('p', {ids: POD}), 'container', 'type'],
  ['an old row of a flow-based tunnel', row('t', {type: 'vxlan', options: {remote_ip: 'flow'}}), 'tunnel', 'type'],
  [
    'an old row of a tunnel to one peer',
    row('t', {type: 'gre', options: {remote_ip: '10.0.0.2'}}),
    'ipsec-tunnel',
    'type',
  ],
  ["the bridge's own port", row('br-int', {type: 'internal', ofport: 65534}), 'local', 'type'],
  ['a word that nobody knows', row('x', {ids: {'antrea-type': 'new-thing'}}), 'unknown', 'type'],
] as const) {
  ports(`${what}: ${role}`, () => {
    const [port] = bridgePorts([given], [], dialect)
    assert.equal([port?.role, port?.source], [role, source])
  })
}

ports("a pod's row has its name, addresses and MAC", () => {
  const [port] = bridgePorts([row('web-123456', {ofport: 7, ids: {...POD, 'antrea-type': 'container'}})], [], dialect)
  assert.equal(port, {
    ofport: 7,
    name: 'web-123456',
    role: 'container',
    pod: {namespace: 'default', name: 'web'},
    addresses: ['10.10.1.3', 'fd00::3'],
    mac: '02:00:00:00:00:03',
    node: null,
    source: 'ovsdb',
  })
})

for (const name of ['healthy', 'v1.8-healthy', 'healthy-dualstack']) {
  ports(`${name}: flows alone tell the same roles and addresses as the OVSDB, old ofports and new`, async () => {
    const {context, flows} = await captured(name, 'node1')
    const inferred = bridgePorts(null, flows, context.dialect)
    assert.ok(inferred.length >= 5)
    for (const port of inferred) {
      const said = context.ports.find((p) => p.ofport === port.ofport)
      assert.is(port.role, said?.role)
      assert.equal([...port.addresses].sort(), [...(said?.addresses ?? [])].sort())
      assert.is(port.source, 'flows')
    }
  })
}

ports('ports of a v1.2 dump are told by its own numbers', () => {
  const flows = flowsOf(`
 table=0, priority=200,in_port=1 actions=load:0->NXM_NX_REG0[0..15],load:0x1->NXM_NX_REG0[19],goto_table:30
 table=0, priority=200,in_port=2 actions=load:0x1->NXM_NX_REG0[0..15],goto_table:10
 table=0, priority=190,in_port=5 actions=load:0x2->NXM_NX_REG0[0..15],goto_table:10
 table=10, priority=200,ip,in_port=5,dl_src=02:00:00:00:00:05,nw_src=10.10.0.5 actions=goto_table:29
 table=29, priority=0 actions=goto_table:30
 table=70, priority=0 actions=goto_table:80
 table=105, priority=0 actions=goto_table:110
 table=110, priority=0 actions=drop`)
  const {ports: found} = bareContext(flows)
  assert.equal(
    found.map((p) => [p.ofport, p.role, p.mac, p.addresses.join()]),
    [
      [1, 'tunnel', null, ''],
      [2, 'gateway', null, ''],
      [5, 'container', '02:00:00:00:00:05', '10.10.0.5'],
    ],
  )
})

ports.run()
