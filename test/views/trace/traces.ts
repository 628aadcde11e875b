import type {Hop, Stopped, Trace} from '../../../src/trace/result.ts'
import {branch, flowLine, hop, leg, pod, step, table, tcp, trace} from './parts.ts'

const client = pod('default', 'client', 'node1', '10.10.1.2')
const server = pod('default', 'server', 'node2', '10.10.2.2', 80)
const db = pod('default', 'db', 'node2', '10.10.2.4', 5432)

const spoofGuard = (line = 24) =>
  table('SpoofGuard', '10.10.1.2 and e6:66:f8:96:ed:dd are what this port may send from', {
    node: 'node1',
    id: 4,
    line,
    flow: 'table=SpoofGuard, priority=200,ip,in_port="client-90af6d",dl_src=e6:66:f8:96:ed:dd,nw_src=10.10.1.2 actions=goto_table:UnSNAT',
  })

const leavesNode1 = (destination: string): Hop[] => [
  hop('pod', 'node1', 'default/client', [
    step('address', 'eth0 10.10.1.2/24, e6:66:f8:96:ed:dd, MTU 1450', {matters: false}),
    step('route', 'default via 10.10.1.1 dev eth0', {
      evidence: {
        node: 'node1',
        probe: 'pod-ip-route',
        file: 'nodes/node1/pods/default/client/ip-route.json',
        line: 1,
        text: '{"dst":"default","gateway":"10.10.1.1","dev":"eth0"}',
      },
    }),
  ]),
  hop('veth', 'node1', 'client-90af6d', [step('link', 'both ends up, peer index 5', {matters: false})]),
  hop('bridge', 'node1', 'br-int', [
    table('Classifier', 'from a pod of this node', {
      node: 'node1',
      id: 3,
      line: 15,
      flow: 'table=Classifier, priority=190,in_port="client-90af6d" actions=set_field:0x3/0xf->reg0,goto_table:SpoofGuard',
      did: ['packet source = a local pod (reg0)'],
      matters: false,
    }),
    spoofGuard(),
    table('ConntrackState', 'new connection', {
      node: 'node1',
      id: 6,
      line: 33,
      flow: 'table=ConntrackState, priority=0 actions=goto_table:PreRoutingClassifier',
      matters: false,
    }),
    table('L3Forwarding', `${destination} is on node2: tunnel to 172.31.0.12`, {
      node: 'node1',
      id: 17,
      line: 90,
      flow: 'table=L3Forwarding, priority=200,ip,nw_dst=10.10.2.0/24 actions=set_field:c2:31:d4:a9:28:1b->eth_src,set_field:aa:bb:cc:dd:ee:ff->eth_dst,set_field:172.31.0.12->tun_dst,set_field:0x10/0xf0->reg0,goto_table:L3DecTTL',
      did: ['tunnel destination = 172.31.0.12 (tun_dst)', 'destination kind = tunnel (reg0)'],
    }),
    table('Output', 'out of antrea-tun0', {
      node: 'node1',
      id: 38,
      line: 151,
      flow: 'table=Output, priority=200,reg0=0x200000/0x600000 actions=output:NXM_NX_REG1[]',
    }),
  ]),
  hop('tunnel', 'node1', 'antrea-tun0', [
    step('tunnel', 'geneve to 172.31.0.12, key flow'),
    step('mtu', '110 bytes in the tunnel fit the 1500 of eth0', {matters: false}),
  ]),
  hop('underlay', 'node1', 'eth0', [
    step('route', '172.31.0.12 is on the link, neighbour REACHABLE', {matters: false}),
  ]),
]

const arrivesOnNode2 = (name: string): Hop[] => [
  hop('bridge', 'node2', 'br-int', [
    table('Classifier', 'from the tunnel', {
      node: 'node2',
      id: 3,
      line: 14,
      flow: 'table=Classifier, priority=200,in_port="antrea-tun0" actions=set_field:0x1/0xf->reg0,set_field:0x200/0x200->reg0,goto_table:UnSNAT',
      matters: false,
    }),
    table('L2ForwardingCalc', `62:2e:2a:61:e6:f4 is the port of ${name}`, {
      node: 'node2',
      id: 22,
      line: 121,
      flow: 'table=L2ForwardingCalc, priority=200,dl_dst=62:2e:2a:61:e6:f4 actions=set_field:0x5->reg1,set_field:0x200000/0x600000->reg0,goto_table:IngressSecurityClassifier',
    }),
  ]),
  hop('veth', 'node2', `${name}-3c1f0e`),
  hop('pod', 'node2', `default/${name}`),
]

const back: Hop[] = [
  hop('pod', 'node2', 'default/server'),
  hop('veth', 'node2', 'server-3c1f0e'),
  hop('bridge', 'node2', 'br-int', [
    step('conntrack', 'reply of the connection committed in zone 65520', {matters: true}),
  ]),
  hop('tunnel', 'node2', 'antrea-tun0'),
  hop('underlay', 'node2', 'eth0'),
  hop('bridge', 'node1', 'br-int'),
  hop('veth', 'node1', 'client-90af6d'),
  hop('pod', 'node1', 'default/client'),
]

const replyPacket = tcp('10.10.2.2', '10.10.1.2', 40000, {sourcePort: 80})

export const deliveredCrossNode: Trace = trace(
  {
    verdict: 'delivered',
    from: client,
    to: server,
    packet: tcp('10.10.1.2', '10.10.2.2', 80, {assumed: ['TCP because 80 is the only port that the pod names']}),
    hops: [...leavesNode1('10.10.2.2'), ...arrivesOnNode2('server')],
  },
  {
    deliveredTo: server,
    reply: leg('delivered', replyPacket, back, {deliveredTo: client}),
    notes: [
      {
        text: 'nothing listens on TCP port 80 in default/server: its kernel will refuse the connection',
        evidence: {
          node: 'node2',
          probe: 'pod-sockets',
          file: 'nodes/node2/pods/default/server/sockets.txt',
          line: null,
          text: '',
        },
      },
    ],
  },
)

const isolated: Stopped = {
  direction: 'request',
  node: 'node2',
  hop: 'bridge br-int',
  table: 'IngressDefaultRule',
  flow: 'table=IngressDefaultRule, priority=200,reg1=0x7 actions=drop',
  policy: [
    {
      type: 'K8sNetworkPolicy',
      namespace: 'default',
      name: 'db-allow-client',
      rule: null,
      direction: 'ingress',
      action: 'isolate',
    },
    {
      type: 'K8sNetworkPolicy',
      namespace: 'default',
      name: 'deny-all',
      rule: null,
      direction: 'ingress',
      action: 'isolate',
    },
  ],
  reason: 'policy',
  text: 'two NetworkPolicies isolate default/db, and no rule of theirs allows TCP 5432 from default/client',
  evidence: flowLine(
    'node2',
    141,
    ' cookie=0x1020000000000, duration=20.6s, table=IngressDefaultRule, n_packets=12, n_bytes=888, idle_age=3, priority=200,reg1=0x7 actions=drop',
  ),
}

export const policyDrop: Trace = trace(
  {
    verdict: 'dropped',
    from: client,
    to: db,
    packet: tcp('10.10.1.2', '10.10.2.4', 5432),
    hops: [
      ...leavesNode1('10.10.2.4'),
      hop('bridge', 'node2', 'br-int', [
        table('L2ForwardingCalc', 'de:ba:5c:79:84:ae is the port of db', {
          node: 'node2',
          id: 22,
          line: 123,
          flow: 'table=L2ForwardingCalc, priority=200,dl_dst=de:ba:5c:79:84:ae actions=set_field:0x7->reg1,set_field:0x200000/0x600000->reg0,goto_table:IngressSecurityClassifier',
        }),
        table('IngressRule', 'no rule allows it', {
          node: 'node2',
          id: 25,
          line: 140,
          flow: 'table=IngressRule, priority=0 actions=goto_table:IngressDefaultRule',
        }),
        table('IngressDefaultRule', 'dropped: default/db is isolated', {
          node: 'node2',
          id: 26,
          line: 141,
          flow: 'table=IngressDefaultRule, priority=200,reg1=0x7 actions=drop',
          outcome: 'stop',
        }),
      ]),
    ],
  },
  {
    stopped: isolated,
    next: [
      'antrail get flows -N db-allow-client -n default --node node2',
      'kubectl get networkpolicy db-allow-client deny-all -n default -o yaml',
    ],
  },
)

const web1 = pod('default', 'web-1', 'node1', '10.10.1.3', 8080)
const web2 = pod('default', 'web-2', 'node2', '10.10.2.3', 8080)
const gone = {kind: 'ip', namespace: null, name: '10.10.2.99', node: null, ip: '10.10.2.99', port: 8080} as const
const web = {kind: 'service', namespace: 'default', name: 'web', node: null, ip: '10.96.0.10', port: 80} as const

const nobody: Stopped = {
  direction: 'request',
  node: 'node2',
  hop: 'bridge br-int',
  table: 'L2ForwardingCalc',
  flow: 'table=L2ForwardingCalc, priority=0 actions=goto_table:TrafficControl',
  policy: [],
  reason: 'no-pod',
  text: 'no pod on node2 has the address 10.10.2.99: no flow of L3Forwarding rewrites its MAC',
  evidence: flowLine(
    'node2',
    127,
    ' cookie=0x1010000000000, duration=22.5s, table=L2ForwardingCalc, priority=0 actions=goto_table:TrafficControl',
  ),
}
const toNobody: Hop[] = [
  ...leavesNode1('10.10.2.99'),
  hop('bridge', 'node2', 'br-int', [
    table('L2ForwardingCalc', 'no port has the MAC aa:bb:cc:dd:ee:ff', {
      node: 'node2',
      id: 22,
      line: 127,
      flow: 'table=L2ForwardingCalc, priority=0 actions=goto_table:TrafficControl',
      outcome: 'stop',
    }),
  ]),
]
const replyLost: Stopped = {
  direction: 'reply',
  node: 'node2',
  hop: 'veth web-2-77aa01',
  table: null,
  flow: null,
  policy: [],
  reason: 'link-down',
  text: 'the host end of the veth pair is down, so what default/web-2 sends never reaches the bridge',
  evidence: {node: 'node2', probe: 'ip-link', file: 'nodes/node2/ip-link.json', line: 88, text: '"operstate":"DOWN"'},
}

export const serviceMixed: Trace = trace(
  {verdict: 'mixed', from: client, to: web, packet: tcp('10.10.1.2', '10.96.0.10', 80), hops: toNobody},
  {
    stopped: nobody,
    branches: [
      branch(web1, 1 / 3, {
        hops: leavesNode1('10.10.1.3').slice(0, 3),
        deliveredTo: web1,
        reply: leg('delivered', tcp('10.96.0.10', '10.10.1.2', 40000, {sourcePort: 80}), []),
      }),
      branch(web2, 1 / 3, {
        verdict: 'dropped',
        hops: [...leavesNode1('10.10.2.3'), ...arrivesOnNode2('web-2')],
        stopped: replyLost,
        deliveredTo: web2,
        reply: leg(
          'dropped',
          tcp('10.10.2.3', '10.10.1.2', 40000, {sourcePort: 8080}),
          [hop('pod', 'node2', 'default/web-2'), hop('veth', 'node2', 'web-2-77aa01')],
          {stopped: replyLost},
        ),
      }),
      branch(gone, 1 / 3, {verdict: 'dropped', hops: toNobody, stopped: nobody}),
    ],
    next: ['kubectl get endpointslices -n default -l kubernetes.io/service-name=web -o yaml'],
  },
)

export const undeterminedMissing: Trace = trace(
  {
    verdict: 'undetermined',
    from: client,
    to: server,
    packet: tcp('10.10.1.2', '10.10.2.2', 80),
    hops: leavesNode1('10.10.2.2'),
  },
  {
    undetermined: [
      {
        direction: 'request',
        node: 'node2',
        where: 'bridge br-int',
        reason: 'its flows were not read: exec into kube-system/antrea-agent-x7k2p was forbidden',
      },
    ],
    coverage: {
      needed: 24,
      read: 15,
      missing: [
        {node: 'node2', what: 'flows', reason: 'exec into kube-system/antrea-agent-x7k2p was forbidden'},
        {node: null, what: 'crd.antrea.io/v1beta1/clusternetworkpolicies', reason: 'the server says 403 Forbidden'},
      ],
    },
    next: ['kubectl auth can-i create pods/exec -n kube-system'],
  },
)

export const rejectedNoEndpoints: Trace = trace(
  {
    verdict: 'rejected',
    from: client,
    to: {...web, name: 'empty', ip: '10.96.0.77'},
    packet: tcp('10.10.1.2', '10.96.0.77', 80),
    hops: leavesNode1('10.96.0.77')
      .slice(0, 2)
      .concat(
        hop('bridge', 'node1', 'br-int', [
          spoofGuard(),
          table('EndpointDNAT', 'refused: service default/empty has no endpoint', {
            node: 'node1',
            id: 11,
            line: 71,
            flow: 'table=EndpointDNAT, priority=200,reg0=0x4000/0x4000 actions=controller(reason=no_match,id=112,userdata=04)',
            outcome: 'stop',
          }),
        ]),
      ),
  },
  {
    stopped: {
      direction: 'request',
      node: 'node1',
      hop: 'bridge br-int',
      table: 'EndpointDNAT',
      flow: 'table=EndpointDNAT, priority=200,reg0=0x4000/0x4000 actions=controller(reason=no_match,id=112,userdata=04)',
      policy: [],
      reason: 'no-endpoints',
      text: 'service default/empty has no endpoint; the agent of node1 answers with a TCP reset',
      evidence: null,
    },
  },
)

const other = pod('default', 'other', 'node2', '10.10.2.5')

export const misdelivered: Trace = trace(
  {
    verdict: 'misdelivered',
    from: client,
    to: server,
    packet: tcp('10.10.1.2', '10.10.2.2', 80),
    hops: [...leavesNode1('10.10.2.2'), ...arrivesOnNode2('other')],
  },
  {deliveredTo: other, notes: [{text: 'default/other and default/server have the same IP address', evidence: null}]},
)

export const forwardedOut: Trace = trace({
  verdict: 'forwarded-out',
  from: client,
  to: {kind: 'ip', namespace: null, name: '192.0.2.80', node: null, ip: '192.0.2.80', port: null},
  packet: tcp('10.10.1.2', '192.0.2.80', 0, {
    protocol: 'icmp',
    sourcePort: null,
    destinationPort: null,
    icmpType: 8,
    size: 84,
    df: false,
    assumed: ['ICMP echo because no port was given'],
  }),
  hops: [
    ...leavesNode1('192.0.2.80').slice(0, 2),
    hop('bridge', 'node1', 'br-int', [spoofGuard()]),
    hop('host', 'node1', 'antrea-gw0', [
      step('route', 'default via 172.31.0.1 dev eth0'),
      step('iptables', 'masqueraded as 172.31.0.11 by ANTREA-POSTROUTING'),
      step('sysctl', 'rp_filter is 1 on antrea-gw0: the reply must come back by it', {outcome: 'warning'}),
    ]),
    hop('underlay', 'node1', 'eth0'),
    hop('external', null, '192.0.2.80'),
  ],
})

const v6 = (name: string, node: string, ip: string) => pod('default', name, node, ip)

export const ipv6: Trace = trace(
  {
    verdict: 'dropped',
    from: v6('client', 'node1', 'fd00:10:10:1::2'),
    to: {...v6('server', 'node2', 'fd00:10:10:2::2'), port: 8443},
    packet: tcp('fd00:10:10:1::2', 'fd00:10:10:2::2', 8443, {size: 1450, established: true}),
    hops: [
      hop('pod', 'node1', 'default/client', [step('route', 'default via fd00:10:10:1::1 dev eth0')]),
      hop('veth', 'node1', 'client-90af6d'),
      hop('bridge', 'node1', 'br-int', [
        table('L3Forwarding', 'dropped: no flow for fd00:10:10:2::2', {
          node: 'node1',
          id: 18,
          line: 99,
          flow: 'table=L3Forwarding, priority=0 actions=set_field:0x20/0xf0->reg0,goto_table:L2ForwardingCalc',
          outcome: 'stop',
        }),
      ]),
    ],
  },
  {
    stopped: {
      direction: 'request',
      node: 'node1',
      hop: 'bridge br-int',
      table: 'L3Forwarding',
      flow: 'table=L3Forwarding, priority=0 actions=set_field:0x20/0xf0->reg0,goto_table:L2ForwardingCalc',
      policy: [],
      reason: 'no-flow',
      text: "node1 has no flow for node2's IPv6 Pod CIDR fd00:10:10:2::/64, though it has one for each of the other nodes",
      evidence: flowLine(
        'node1',
        99,
        ' cookie=0x1010000000000, table=L3Forwarding, priority=0 actions=goto_table:L2ForwardingCalc',
      ),
    },
  },
)

const long = 'an-unreasonably-long-but-still-legal-pod-name-that-somebody-generated-from-a-chart-with-many-parts-0'
const farNode = 'ip-10-0-123-234.eu-central-1.compute.internal'

/** Names that nobody should have, and text that would steer a terminal. */
export const hostile: Trace = trace(
  {
    verdict: 'dropped',
    from: pod('team-日本語', 'evil\x1b[2J\x1b[31mpod', 'node\r1', '10.10.1.2'),
    to: pod('default', long, farNode, '10.10.2.9', 80),
    packet: tcp('10.10.1.2', '10.10.2.9', 80),
    hops: [
      hop('pod', 'node\r1', 'evil\x1b[2J\x1b[31mpod', [
        step('note', 'first\nsecond\tthird \u202egnorw\u202c \u009b31m'),
      ]),
      hop('bridge', farNode, 'br"int[0](x){y}|<z>', [
        table(
          'ATableNameThatIsFarTooLongForTheColumnOfLabels',
          '日本語の説明文はとても長いのでどこかで折り返されなければなりません。そうでしょう?',
          {
            node: farNode,
            id: 9,
            line: 7,
            flow: `table=9, priority=1,in_port="${'x'.repeat(300)}" actions=drop`,
            outcome: 'stop',
          },
        ),
      ]),
    ],
  },
  {
    stopped: {
      direction: 'request',
      node: farNode,
      hop: 'bridge br"int[0](x){y}|<z>',
      table: 'ATableNameThatIsFarTooLongForTheColumnOfLabels',
      flow: `table=9, priority=1,in_port="${'x'.repeat(300)}" actions=drop`,
      policy: [],
      reason: 'no-flow',
      text: 'nothing \u200bto see',
      evidence: flowLine(farNode, 7, `table=9, priority=1,in_port="${'x'.repeat(300)}" actions=drop\x07`),
    },
    notes: [{text: 'e\u0301 is one letter', evidence: null}],
    next: [
      `antrail get flows --node ${farNode} --match 'in_port=1, nw_dst=10.10.2.9' --table ATableNameThatIsFarTooLongForTheColumnOfLabels`,
    ],
  },
)

/** Each with the name of its golden files. */
export const TRACES: Readonly<Record<string, Trace>> = {
  'delivered-cross-node': deliveredCrossNode,
  'policy-drop': policyDrop,
  'service-mixed': serviceMixed,
  'undetermined-missing': undeterminedMissing,
  'rejected-no-endpoints': rejectedNoEndpoints,
  misdelivered,
  'forwarded-out': forwardedOut,
  ipv6,
  hostile,
}
