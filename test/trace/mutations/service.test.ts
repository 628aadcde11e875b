import {
  changeFlows,
  DOWN,
  type Draft,
  groupOf,
  groups,
  inPod,
  link,
  NO_CARRIER,
  onNode,
  withFlow,
  withoutFlows,
} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const WEB = '10.96.10.10'

const onGroupOf =
  (ip: string, edit: (line: string) => string | null, files?: readonly string[]) =>
  (draft: Draft): Draft =>
    groups('node1', groupOf(draft, 'node1', ip, 80), edit, files)(draft)

/** The pod web-N of a node can't be reached: its end of the pair is down. */
const vethDown = (node: string, pod: string, device: string) => [
  link(onNode(node, 'ip-link.json'), device, DOWN),
  link(inPod(node, `default/${pod}`, 'ip-link.json'), 'eth0', NO_CARRIER),
]

const faults: readonly Fault[] = [
  {
    fault: 'the group of a Service is missing in every dump',
    why: 'an output to a group that does not exist drops the packet',
    edits: [onGroupOf(WEB, () => null)],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'dropped',
        reason: 'group-missing',
        direction: 'request',
        node: 'node1',
        table: 'ServiceLB',
      },
      {ask: 'default/client -> svc/default/server:80', verdict: 'delivered'},
      {ask: 'default/other -> svc/default/web:80', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the group of a Service is missing in one dump only',
    why: 'the dumps were taken one after the other: the group may be there',
    edits: [onGroupOf(WEB, () => null, ['groups.txt'])],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /group/,
      },
    ],
  },
  {
    fault: 'the group of a Service has no bucket',
    why: 'a select group without a live bucket drops',
    edits: [onGroupOf(WEB, (line) => line.replace(/,bucket=.*$/, ''), ['groups.txt'])],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'dropped',
        reason: 'group-empty',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'one of two endpoints cannot be reached',
    why: 'half of the connections go to web-2, whose interface is down',
    edits: vethDown('node2', 'web-2', 'web-2-55f507'),
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'mixed',
        branches: ['delivered', 'dropped'],
        reason: 'link-down',
        node: 'node2',
      },
      {ask: 'default/client -> svc/default/web-local:80', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the group has an endpoint that nobody has any more',
    why: 'no pod has 10.10.2.99: its node asks for the MAC and nobody answers, or no flow leads there',
    edits: [
      onGroupOf(WEB, (line) => line.replace('0xa0a0203', '0xa0a0263'), ['groups.txt']),
      changeFlows('node1', /^ ?table=11,.*reg3=0xa0a0203,/, (line) =>
        line.replace('0xa0a0203', '0xa0a0263').replace('10.10.2.3', '10.10.2.99'),
      ),
    ],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'mixed',
        branches: ['delivered', 'dropped'],
        direction: 'request',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'a client sticks to an endpoint that cannot be reached',
    why: 'the learned flow of SessionAffinity sends all connections of client to web-1; other, which has none, meets both',
    edits: vethDown('node1', 'web-1', 'web-1-7b9877'),
    asks: [
      {
        ask: 'default/client -> svc/default/web-sticky:80',
        verdict: 'dropped',
        reason: 'link-down',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/other -> svc/default/web-sticky:80', verdict: 'mixed', branches: ['delivered', 'dropped']},
    ],
  },
  {
    fault: 'a client sticks to an endpoint that the Service has no more',
    why: 'without an EndpointDNAT flow for it the packet is balanced anew: that is what the flow of priority 190 is for',
    edits: [
      changeFlows('node1', /^ ?table=9,.*nw_dst=10\.96\.10\.11,/, (line) => line.replace('0xa0a0103', '0xa0a0163')),
    ],
    asks: [
      {ask: 'default/client -> svc/default/web-sticky:80', verdict: 'delivered', branches: ['delivered', 'delivered']},
    ],
  },
  {
    fault: 'no learned flow holds the client',
    why: 'the first connection learns one: both endpoints are possible',
    edits: [withoutFlows('node1', /^ ?table=9,.*nw_dst=10\.96\.10\.11,/)],
    asks: [
      {ask: 'default/client -> svc/default/web-sticky:80', verdict: 'delivered', branches: ['delivered', 'delivered']},
    ],
  },
  {
    fault: 'the translation of one endpoint is missing',
    why: 'balanced anew, the same packet has the same hash and meets the same bucket, until Open vSwitch stops at 64 resubmits',
    edits: [withoutFlows('node1', /^ ?table=11,.*reg3=0xa0a0203,/)],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'mixed',
        branches: ['delivered', 'dropped'],
        reason: 'recursion',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'the ServiceLB flow is missing',
    why: 'nobody translates the ClusterIP: EgressMark sends it to the gateway, and the host has only its default route for it',
    edits: [withoutFlows('node1', /^ ?table=10,.*nw_dst=10\.96\.10\.10,/)],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'forwarded-out',
        reason: 'service-not-installed',
        direction: 'request',
        node: 'node1',
        says: /ClusterIP|10\.96\.10\.10/,
      },
    ],
  },
  {
    fault: 'the flow that asks for the Service is missing',
    why: 'EndpointDNAT follows PreRoutingClassifier only by these resubmits: nothing is translated',
    edits: [
      changeFlows('node1', /^ ?table=8,.*resubmit\(,9\),resubmit\(,10\)/, (line) =>
        line.replace(/actions=.*$/, 'actions=goto_table:11'),
      ),
    ],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'forwarded-out',
        reason: 'misrouted',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'replies of translated connections are not translated back',
    why: 'without the nat of ConntrackZone the SYN+ACK of web-1 keeps its own address: the client knows no such connection',
    edits: [
      changeFlows('node1', /^ ?table=6,.*ct\(table=7,zone=65520,nat\)/, (line) =>
        line.replace(/zone=65520,nat\)/, 'zone=65520)').replace(/zone=CtZone,nat\)/, 'zone=CtZone)'),
      ),
    ],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'dropped',
        direction: 'reply',
        reason: 'not-translated-back',
      },
    ],
  },
  {
    fault: "a Service's endpoint listens on another port than its Service says",
    why: 'the packet arrives, and the pod refuses it',
    edits: [
      onGroupOf('10.96.10.50', (line) => line.replace('set_field:0x1f90/0xffff', 'set_field:0x1f91/0xffff'), [
        'groups.txt',
      ]),
      withFlow(
        'node1',
        'table=11, priority=200,tcp,reg3=0xa0a0202,reg4=0x21f91/0x7ffff actions=ct(commit,table=12,zone=65520,nat(dst=10.10.2.2:8081),exec(set_field:0x10/0x10->ct_mark))',
      ),
    ],
    asks: [
      {ask: 'default/client -> svc/default/server:80', verdict: 'delivered', says: /nothing listens on tcp port 8081/},
    ],
  },
  {
    fault: 'the switch has more connections than it may have',
    why: 'a connection that cannot be committed is not remembered: the answer of node2 is invalid already there',
    edits: [(draft) => draft.write(onNode('node2', 'dpctl-ct-maxconns.txt'), '1\n')],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'conntrack-limit',
        direction: 'reply',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'a zone of connections is full',
    why: 'the same for one zone: running connections go on, new ones are not remembered',
    edits: [
      (draft) => draft.write(onNode('node2', 'dpctl-ct-limits.txt'), 'default limit=0\nzone=65520,limit=3,count=3\n'),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'conntrack-limit',
        direction: 'reply',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'a NodePort is missing in the ipset',
    capture: 'healthy-proxyall',
    why: 'nothing translates it: the node itself gets it, and nobody listens there',
    edits: [
      (draft) =>
        draft.text(onNode('node2', 'ipset.txt'), (text) =>
          text.replace(/^add ANTREA-NODEPORT-IP 172\.31\.0\.12,tcp:30080\n/m, ''),
        ),
    ],
    asks: [
      {ask: 'node/node1 -> 172.31.0.12 tcp 30080', verdict: 'delivered', says: /nothing listens on tcp port 30080/},
      {ask: 'node/node1 -> 172.31.0.12 tcp 30081', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the NodePort translation of the node is missing',
    capture: 'healthy-proxyall',
    why: 'the same for all of them',
    edits: [
      (draft) =>
        draft.text(onNode('node2', 'iptables.txt'), (text) =>
          text.replace(/^.*-A ANTREA-PREROUTING .*ANTREA-NODEPORT-IP.*\n/m, ''),
        ),
    ],
    asks: [
      {ask: 'node/node1 -> 172.31.0.12 tcp 30080', verdict: 'delivered', says: /nothing listens on tcp port 30080/},
    ],
  },
  {
    fault: 'the route of the virtual NodePort address is missing',
    capture: 'healthy-proxyall',
    why: 'what was translated to 169.254.0.252 takes the default route instead',
    edits: [
      (draft) =>
        draft.json(onNode('node2', 'ip-route.json'), (rows) => rows.filter((row) => row.dst !== '169.254.0.252')),
    ],
    asks: [{ask: 'node/node1 -> 172.31.0.12 tcp 30080', verdict: 'forwarded-out', direction: 'request', node: 'node2'}],
  },
  {
    fault: "the NodePort's ServiceLB flow is missing",
    capture: 'healthy-proxyall',
    why: 'for 169.254.0.252 there is no other flow: it goes back to the host, which routes it to the bridge again, until its TTL runs out',
    edits: [withoutFlows('node2', /^ ?table=11,.*reg4=0x90000\/0xf0000,tp_dst=30080 /)],
    asks: [{ask: 'node/node1 -> 172.31.0.12 tcp 30080', verdict: 'dropped', direction: 'request', node: 'node2'}],
  },
]

mutationSuite('service', faults)
