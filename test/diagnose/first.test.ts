import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnose} from '../../src/diagnose/engine.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {
  addRoute,
  changeFlows,
  DOWN,
  Draft,
  inPod,
  iptables,
  link,
  nftMatch,
  onNode,
  ovsdb,
  route,
  sysctl,
  withoutFlows,
} from '../trace/mutate.ts'

type Edit = (draft: Draft) => unknown
type Row = Record<string, unknown> & {readonly ifname?: string; readonly addr_info?: readonly Row[]}

/** A device as both of `ip link` and `ip addr` show it. */
const device =
  (node: string, name: string, change: Row): Edit =>
  (draft) => {
    for (const file of ['ip-link.json', 'ip-addr.json']) link(onNode(node, file), name, change)(draft)
  }

const address =
  (node: string, name: string, from: string, to: string): Edit =>
  (draft) =>
    draft.json<Row[]>(onNode(node, 'ip-addr.json'), (rows) =>
      rows.map((row) =>
        row.ifname === name
          ? {...row, addr_info: row.addr_info?.map((own) => (own.local === from ? {...own, local: to} : own)) ?? []}
          : row,
      ),
    )

/** What is broken in a healthy capture, and the finding that comes first with all rules asked. */
const ONE: readonly (readonly [what: string, capture: string, edit: Edit, first: string])[] = [
  [
    'the gateway has another address',
    'healthy',
    address('node2', 'antrea-gw0', '10.10.2.1', '10.10.77.1'),
    'ANT0406 node2 device/antrea-gw0',
  ],
  [
    'the gateway has another MAC address than pods have learned',
    'healthy-dualstack',
    device('node1', 'antrea-gw0', {address: '02:00:00:00:00:07'}),
    'ANT0416 node1 device/antrea-gw0',
  ],
  [
    'the underlay’s MTU is lowered without encapsulation',
    'healthy-noencap',
    (draft) => {
      device('node1', 'br-phy', {mtu: 1300})(draft)
      device('node1', 'eth0', {mtu: 1300})(draft)
    },
    'ANT0303 node1 device/br-phy',
  ],
]

/** Two faults at once, that have nothing to do with each other: both are roots. */
const TWO: readonly (readonly [what: string, capture: string, edits: readonly Edit[], roots: readonly string[]])[] = [
  [
    'a pod’s interface is down on one node, the other does not forward',
    'healthy',
    [link(inPod('node2', 'default/server', 'ip-link.json'), 'eth0', DOWN), sysctl('node1', 'net.ipv4.ip_forward', '0')],
    ['ANT0104 node2 pod/default/server', 'ANT0407 node1'],
  ],
  [
    'two flows are missing on two nodes',
    'healthy-vxlan',
    [withoutFlows('node1', /output:NXM_NX_REG1/), withoutFlows('node2', /arp_tpa=10\.10\.1\.1,/)],
    ['ANT0517 node1 bridge/br-int', 'ANT0518 node2 node/node1'],
  ],
  [
    'a route is missing and a tunnel leads elsewhere',
    'healthy-gre',
    [
      route(onNode('node2', 'ip-route.json'), '10.10.1.0/24', null),
      changeFlows('node1', /->tun_dst/, (line) => line.replace('172.31.0.12->tun_dst', '172.31.0.99->tun_dst')),
    ],
    ['ANT0302 node1 node/node2', 'ANT0402 node2 node/node1'],
  ],
  [
    'the packet filter drops what pods send, and a port is in a VLAN',
    'v1.8-healthy',
    [
      iptables('node1', 'filter', 'FORWARD', '-i antrea-gw0 -j DROP', [
        nftMatch.is({meta: {key: 'iifname'}}, 'antrea-gw0'),
        nftMatch.drop,
      ]),
      ovsdb('node2', 'Port', 'antrea-gw0', {tag: 7}),
    ],
    ['ANT0215 node2 device/antrea-gw0', 'ANT0408 node1 device/antrea-gw0'],
  ],
]

const first = suite('diagnose/first')

const diagnosed = (capture: string, edits: readonly Edit[]) => {
  const draft = new Draft(capture)
  for (const edit of edits) edit(draft)
  return diagnose(draft.cluster(), {rules: RULES}).findings.filter(({severity}) => severity !== 'info')
}

for (const [what, capture, edit, key] of ONE)
  first(`${what}: ${key}`, () => {
    assert.is(diagnosed(capture, [edit])[0]?.key, key)
  })

for (const [what, capture, edits, keys] of TWO)
  first(`${what}: ${keys.join(', ')}`, () => {
    const roots = diagnosed(capture, edits).filter(({follows}) => follows === null)
    assert.equal(roots.map(({key}) => key).sort(), keys)
  })

first('a wider route than the one that is missing is not the fault', () => {
  const extra = addRoute(onNode('node1', 'ip-route.json'), {dst: '10.0.0.0/8', gateway: '172.31.0.1', dev: 'br-phy'})
  const missing = route(onNode('node1', 'ip-route.json'), '10.10.2.0/24', null)
  assert.is(diagnosed('healthy', [extra, missing])[0]?.key, 'ANT0402 node1 node/node2')
})

first.run()
