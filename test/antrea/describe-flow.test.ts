import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {describeFlow} from '../../src/antrea/describe-flow.ts'
import type {Flow} from '../../src/ovs/syntax/flow-types.ts'
import {bareContext, captured, flowsOf} from './captured.ts'

const describe = suite('antrea/describe-flow')

/** Roles of a node's flows in one table, in the dump's order. */
async function roles(capture: string, node: string, table: string, wanted: (flow: Flow) => boolean = () => true) {
  const {context, flows} = await captured(capture, node)
  return flows
    .filter((flow) => flow.table === context.dialect.idOf(table) && wanted(flow))
    .map((flow) => describeFlow(flow, context).role)
}

const notMiss = (flow: Flow): boolean => flow.matchText !== ''

for (const [capture, node, table, expected] of [
  [
    'healthy',
    'node1',
    'SpoofGuard',
    [
      'antrea-gw0: not checked',
      'SpoofGuard of default/client (10.10.1.2)',
      'SpoofGuard of default/web-1 (10.10.1.3)',
      'SpoofGuard of team-b/app (10.10.1.4)',
    ],
  ],
  [
    'healthy',
    'node1',
    'ARPResponder',
    ['answers ARP for 10.10.2.1 (gateway of node2)', 'ARP between local ports: switched'],
  ],
  [
    'healthy',
    'node1',
    'L3Forwarding',
    [
      "to this node's gateway 10.10.1.1",
      'replies of connections that came from the gateway',
      "10.10.1.0/24 (node1's PodCIDR) on this node: switched, not routed",
      "10.10.2.0/24 (node2's PodCIDR) over the tunnel to 172.31.0.12 (node2)",
      'routed to 10.10.1.2 (default/client)',
      'routed to 10.10.1.3 (default/web-1)',
      'routed to 10.10.1.4 (team-b/app)',
      'Service connections from the gateway: back to the gateway',
      'from local pods to outside',
      "from other nodes' pods to outside (Egress)",
    ],
  ],
  ['healthy', 'node1', 'EgressDefaultRule', ['default deny (egress) of team-b/app by team-b/default-deny-egress']],
  [
    'healthy',
    'node2',
    'IngressRule',
    [
      'source 10.10.1.2 (default/client) of policy default/db-allow-client rule 0',
      'destination default/db of policy default/db-allow-client rule 0',
      'port of policy default/db-allow-client rule 0',
      'policy default/db-allow-client rule 0: allow',
    ],
  ],
  ['healthy', 'node2', 'EgressMetric', ['policy default/other-egress rule reject-ext: drop and count']],
  [
    'healthy-proxyall',
    'node1',
    'NodePortMark',
    ['NodePort address 172.31.0.11 (node1)', 'NodePort address 169.254.0.252 (virtual NodePort address)'],
  ],
  [
    'healthy-egress',
    'node1',
    'EgressMark',
    [
      '172.31.0.11 (node1): no Egress',
      '172.31.0.12 (node2): no Egress',
      '10.96.0.0/16 (Service CIDR): no Egress',
      'Egress IP 172.31.0.220 (Egress egress-batch) of this node (mark 1)',
      "other nodes' pods without an Egress IP here: dropped",
    ],
  ],
  [
    'healthy-noencap',
    'node1',
    'L3Forwarding',
    [
      "to this node's gateway 10.10.1.1",
      'replies of connections that came from the gateway',
      "10.10.1.0/24 (node1's PodCIDR) on this node: switched, not routed",
      "10.10.2.0/24 (node2's PodCIDR) through the gateway",
      'routed to 10.10.1.2 (default/client)',
      'routed to 10.10.1.3 (default/web-1)',
      'routed to 10.10.1.4 (team-b/app)',
      'Service connections from the gateway: back to the gateway',
    ],
  ],
] as const) {
  describe(`${capture}, ${node}: what the flows of ${table} are for`, async () =>
    assert.equal((await roles(capture, node, table, notMiss)).sort(), [...expected].sort()))
}

describe('a Service, its endpoint and the pod that sticks to it have names', async () => {
  const of = (table: string, text: string) => roles('healthy', 'node1', table, (f) => f.text.includes(text))
  assert.equal(await of('ServiceLB', 'nw_dst=10.96.10.10,'), ['Service default/web:80/tcp at 10.96.10.10 → group 7'])
  assert.equal(await of('EndpointDNAT', '10.10.2.3:8080'), ['endpoint DNAT to 10.10.2.3:8080 (default/web-2)'])
  assert.equal(await of('SessionAffinity', 'nw_src'), [
    'Service default/web-sticky:80/tcp at 10.96.10.11: 10.10.1.2 (default/client) stays with 10.10.1.3 (default/web-1) port 8080',
  ])
})

describe('the same numbers in IPv6', async () => {
  const {context, flows} = await captured('healthy-dualstack', 'node1')
  const of = (text: string) => {
    const flow = flows.find((f) => f.text.includes(text))
    assert.ok(flow, text)
    return describeFlow(flow!, context)
  }
  assert.match(of('tun_ipv6_dst').role, /^fd00:10:10:2::\/64 \(node2's PodCIDR\) over the tunnel to /)
  const dnat = of('reg12=')
  assert.match(dnat.role, /^endpoint DNAT to \[fd00:10:10:\d::\d\]:\d+ \(default\//)
  assert.ok(
    dnat.match.some((words) => /^endpoint = fd00:10:10:\d::\d \(default\//.test(words)),
    dnat.match.join(),
  )
  assert.is(of('icmp_type=135').role, 'neighbour solicitation: switched')
})

const names = new Map([
  [0, 'PipelineRootClassifier'],
  [17, 'EgressMark'],
  [40, 'MadeUp'],
])
for (const [line, role, match, did] of [
  [
    ' cookie=0x1040000000000, table=17, n_packets=0, n_bytes=0, priority=200,ct_state=+trk,ip,in_port=4 actions=set_field:0x3/0xff->pkt_mark,set_field:0x20/0xf0->reg0,goto_table:21',
    'Egress of port 4 with mark 3',
    ['tracked', 'IPv4', 'from port 4'],
    ['Egress IP mark = 3', 'destination = gateway', 'go to 21'],
  ],
  [
    ' cookie=0x1010000000000, table=40, n_packets=0, n_bytes=0, priority=7,tun_gbp_id=3,sctp,tp_src=0x10/0xfff0 actions=note:01.02,clone(drop),output:LOCAL',
    'PodConnectivity flow, purpose unknown',
    ['tun_gbp_id=3', 'SCTP', 'source port 16-31'],
    ['note:01.02', 'clone(drop)', 'output to LOCAL'],
  ],
  [
    ' cookie=0x0, table=40, n_packets=0, n_bytes=0, priority=0 actions=NORMAL',
    'everything else',
    [],
    ['switch like a plain bridge (NORMAL)'],
  ],
  [
    ' cookie=0x0, table=40, n_packets=0, n_bytes=0, priority=9,ct_state=-trk+foo,reg11=0x5 actions=set_field:0x5/0x7->reg11,frobnicate(3)',
    'purpose unknown',
    ['not tracked, +foo', 'reg11 = 5'],
    ['reg11[0..2] = 5', 'frobnicate(3)'],
  ],
] as const) {
  describe(`what nobody knows stays as it is: ${role}`, () => {
    const flows = flowsOf(line)
    const found = describeFlow(flows[0]!, bareContext(flows, names, 'v2.7.0'))
    assert.equal([found.role, found.match, found.did], [role, match, did])
  })
}

const OLD = flowsOf(`
 cookie=0x1000000000000, table=0, n_packets=1, n_bytes=1, priority=200,in_port=1 actions=load:0->NXM_NX_REG0[0..15],load:0x1->NXM_NX_REG0[19],resubmit(,30)
 cookie=0x1000000000000, table=0, n_packets=1, n_bytes=1, priority=200,in_port=2 actions=load:0x1->NXM_NX_REG0[0..15],resubmit(,10)
 cookie=0x1030000000000, table=0, n_packets=1, n_bytes=1, priority=190,in_port=5 actions=load:0x2->NXM_NX_REG0[0..15],resubmit(,10)
 cookie=0x1030000000000, table=10, n_packets=1, n_bytes=1, priority=200,ip,in_port=5,dl_src=02:00:00:00:00:05,nw_src=10.10.0.5 actions=resubmit(,29)
 cookie=0x1000000000000, table=29, n_packets=1, n_bytes=1, priority=200,ip,nw_dst=169.254.169.252 actions=move:NXM_OF_IP_SRC[]->NXM_OF_IP_DST[],load:0x1->NXM_NX_REG0[18],resubmit(,30)
 cookie=0x1000000000000, table=31, n_packets=1, n_bytes=1, priority=190,ct_state=+inv+trk,ip actions=drop
 cookie=0x1040000000000, table=42, n_packets=1, n_bytes=1, priority=200,tcp,reg3=0xc0a80001,reg4=0x2192b/0x7ffff actions=ct(commit,table=45,zone=65520,nat(dst=192.168.0.1:6443),exec(load:0x21->NXM_NX_CT_MARK[]))
 cookie=0x1050000000000, table=50, n_packets=1, n_bytes=1, priority=190,conj_id=3,ip actions=load:0x3->NXM_NX_REG5[],ct(commit,table=61,zone=65520,exec(load:0x3->NXM_NX_CT_LABEL[32..63]))
 cookie=0x1020000000000, table=70, n_packets=1, n_bytes=1, priority=200,ip,nw_dst=10.10.1.0/24 actions=mod_dl_src:02:00:00:00:00:01,mod_dl_dst:aa:bb:cc:dd:ee:ff,load:0x1->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16],load:0xc0a80002->NXM_NX_TUN_IPV4_DST[],resubmit(,72)
 cookie=0x1030000000000, table=80, n_packets=1, n_bytes=1, priority=200,dl_dst=02:00:00:00:00:05 actions=load:0x5->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16],resubmit(,85)
 cookie=0x1000000000000, table=105, n_packets=1, n_bytes=1, priority=200,ct_state=+new+trk,ip,reg0=0x1/0xffff actions=ct(commit,table=106,zone=65520,exec(load:0x20->NXM_NX_CT_MARK[]))
 cookie=0x1000000000000, table=110, n_packets=1, n_bytes=1, priority=200,ip,reg0=0x10000/0x10000 actions=output:NXM_NX_REG1[]`)

describe('the pipeline of v1.2, with its own numbers, registers and spellings', () => {
  const context = bareContext(OLD)
  assert.is(context.dialect.generation, 'v1.2')
  const found = OLD.map((flow) => describeFlow(flow, context))
  assert.equal(
    found.map(({table, role}) => `${table.name}: ${role}`),
    [
      'Classification: from other nodes through port 1',
      "Classification: from the node's network through port 2",
      'Classification: from port 5',
      'SpoofGuard: SpoofGuard of port 5 (10.10.0.5)',
      'ServiceHairpin: replies to 169.254.169.252: hairpin',
      'ConntrackState: invalid connection state: dropped',
      'EndpointDNAT: endpoint DNAT to 192.168.0.1:6443',
      'EgressRule: conjunction 3',
      'L3Forwarding: 10.10.1.0/24 over the tunnel to 192.168.0.2',
      'L2Forwarding: 02:00:00:00:00:05 is at port 5',
      'ConntrackCommit: commit the new connection',
      'Output: out of the port in reg1',
    ],
  )
  assert.equal(found[8]?.did, [
    'set source MAC to 02:00:00:00:00:01',
    "set destination MAC to aa:bb:cc:dd:ee:ff (Antrea's virtual MAC)",
    'output port = 1',
    'output port found',
    'set tunnel destination to 192.168.0.2',
    'go to IPTTLDec',
  ])
  assert.equal(found[10]?.did, [
    'commit in zone 65520 (IPv4); mark: connection = from the gateway; go on in HairpinSNAT',
  ])
})

describe.run()
