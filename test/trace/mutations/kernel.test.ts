import {
  DOWN,
  iptables,
  link,
  map,
  neighbour,
  nftMatch,
  onNode,
  ovsdb,
  route,
  withFlow,
  withoutFlows,
} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const {protocol, dport, counter, drop, saddr} = nftMatch
const ASK = 'default/client -> default/server tcp 8080'
const GENEVE = '-p udp -m udp --dport 6081 -j DROP'
const geneve = [protocol('udp'), dport('udp', 6081), counter, drop]
const VSWITCHD =
  /^(flows|flows-names|groups|group-stats|tables|table-features|ports|ports-desc|ofctl-show|ovs-(?!show|version|vswitchd-log)|dpctl-|dp-features|fdb|meters|meter-stats)$|^(ovs-(dpif|route|tnl|upcall|coverage)|dpctl-)/

const all: readonly Omit<Fault, 'datapath'>[] = [
  {
    fault: "what a node sends to its own pods passes its pods' policies (no fault)",
    why: "the mark that iptables gives crosses the gateway on the kernel's datapath: IngressSecurityClassifier lets it by",
    edits: [],
    asks: [{ask: 'node/node2 -> default/db tcp 5432', verdict: 'delivered'}],
  },
  {
    fault: 'the rule that marks what a node sends is missing',
    why: "without the mark db's policy sees a packet of nobody whom it allows",
    edits: [
      (draft) =>
        draft.text(onNode('node2', 'iptables.txt'), (text) =>
          text.replace(/^.*-A ANTREA-OUTPUT .*--set-xmark.*\n/m, ''),
        ),
      (draft) =>
        draft.json<{nftables: Record<string, Record<string, unknown>>[]}>(
          onNode('node2', 'nft.json'),
          ({nftables}) => ({
            nftables: nftables.filter((row) => !(row.rule?.table === 'mangle' && row.rule.chain === 'ANTREA-OUTPUT')),
          }),
        ),
    ],
    asks: [
      {
        ask: 'node/node2 -> default/db tcp 5432',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'node/node2 -> default/server tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'INPUT drops tunnel packets',
    why: "they are packets of the host's own stack here",
    edits: [iptables('node2', 'filter', 'INPUT', GENEVE, geneve)],
    asks: [
      {ask: ASK, verdict: 'dropped', reason: 'host-firewall', direction: 'request', node: 'node2', says: /INPUT.*6081/},
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'reply',
        node: 'node2',
      },
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'OUTPUT drops tunnel packets',
    why: 'the same on the way out',
    edits: [iptables('node1', 'filter', 'OUTPUT', GENEVE, geneve)],
    asks: [
      {
        ask: ASK,
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node1',
        says: /OUTPUT.*6081/,
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'reply',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'raw PREROUTING drops what comes from the other node',
    why: 'before anything else',
    edits: [
      iptables('node2', 'raw', 'PREROUTING', '-s 172.31.0.11/32 -p udp -j DROP', [
        saddr('172.31.0.11'),
        protocol('udp'),
        counter,
        drop,
      ]),
    ],
    asks: [
      {ask: ASK, verdict: 'dropped', reason: 'host-firewall', direction: 'request', node: 'node2'},
      {ask: 'node/node1 -> node/node2 icmp', verdict: 'delivered'},
    ],
  },
  {
    fault: 'FORWARD drops tunnel packets',
    why: 'they are for the node itself: FORWARD does not see them',
    edits: [iptables('node2', 'filter', 'FORWARD', GENEVE, geneve)],
    asks: [{ask: ASK, verdict: 'delivered'}],
  },
  {
    fault: 'the host has no route to the other node',
    why: 'the tunnel asks the host where to send',
    edits: [
      route(onNode('node1', 'ip-route.json'), '172.31.0.0/24', null),
      route(onNode('node1', 'ip-route.json'), 'default', null),
    ],
    asks: [
      {ask: ASK, verdict: 'dropped', reason: 'tunnel-no-route', direction: 'request', node: 'node1'},
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: "Open vSwitch's own table has no route to the other node",
    why: 'the kernel does not ask it',
    edits: [
      (draft) =>
        draft.text(onNode('node1', 'ovs-route.txt'), (text) =>
          text
            .split('\n')
            .filter((line) => !/172\.31|0\.0\.0\.0\/0/.test(line))
            .join('\n'),
        ),
    ],
    asks: [{ask: ASK, verdict: 'delivered'}],
  },
  {
    fault: 'the host has a wrong MAC for the other node',
    why: "the outer frame goes to a MAC that node2's NIC does not have",
    edits: [
      neighbour(onNode('node1', 'ip-neigh.json'), '172.31.0.12', {lladdr: '02:00:00:00:00:99', state: ['PERMANENT']}),
    ],
    asks: [{ask: ASK, verdict: 'dropped', reason: 'neighbour-wrong', direction: 'request', node: 'node1'}],
  },
  {
    fault: 'the NIC is down',
    why: 'the kernel takes its routes out and sends nothing',
    edits: [
      link(onNode('node1', 'ip-link.json'), 'eth0', DOWN),
      (draft) => draft.json(onNode('node1', 'ip-route.json'), (rows) => rows.filter((row) => row.dev !== 'eth0')),
    ],
    asks: [{ask: ASK, verdict: 'dropped', direction: 'request', node: 'node1'}],
  },
  {
    fault: 'ovs-vswitchd is dead',
    why: 'the kernel goes on with the flows that it has cached: new connections are lost when no cached flow takes them, and which there are is not known',
    edits: [
      (draft) =>
        draft.daemonDead(
          'node2',
          VSWITCHD,
          'ovs-ofctl: br-int is not a bridge or a socket\novs-appctl: cannot read pidfile "/var/run/openvswitch/ovs-vswitchd.pid" (No such process)',
        ),
    ],
    asks: [
      {ask: ASK, verdict: 'undetermined', direction: 'request', node: 'node2', says: /ovs-vswitchd/},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'undetermined', node: 'node2'},
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: "the pod's end on the node belongs to another bridge",
    why: 'brctl or another CNI took it: Open vSwitch gets nothing from it',
    edits: [link(onNode('node1', 'ip-link.json'), 'client-90af6d', {master: 'cni0'})],
    asks: [{ask: ASK, verdict: 'dropped', reason: 'veth-master', direction: 'request', node: 'node1'}],
  },
  {
    fault: 'the tunnel types of two nodes differ',
    why: 'node2 has no device that takes Geneve',
    edits: [ovsdb('node2', 'Interface', 'antrea-tun0', {type: 'vxlan'})],
    asks: [{ask: ASK, verdict: 'dropped', reason: 'tunnel-type-mismatch', direction: 'request', node: 'node2'}],
  },
  {
    fault: 'the tunnel takes another UDP port',
    why: 'the kernel has no socket on 6081',
    edits: [
      ovsdb('node2', 'Interface', 'antrea-tun0', {options: map({key: 'flow', remote_ip: 'flow', dst_port: '6082'})}),
    ],
    asks: [{ask: ASK, verdict: 'dropped', reason: 'tunnel-mismatch', direction: 'request', node: 'node2'}],
  },
  {
    fault: 'the NIC takes shorter packets than the tunnel makes',
    why: 'the outer packet may not be cut',
    edits: [link(onNode('node1', 'ip-link.json'), 'eth0', {mtu: 1400})],
    asks: [
      {
        ask: 'default/client -> default/server icmp',
        with: {size: 1450, df: true},
        verdict: 'dropped',
        reason: 'mtu',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/client -> default/server icmp', with: {size: 1300, df: true}, verdict: 'delivered'},
    ],
  },
  {
    fault: 'the SpoofGuard flow of a pod is missing',
    why: 'flows are flows on either datapath',
    edits: [withoutFlows('node1', /^ ?table=4,.*nw_src=10\.10\.1\.2 /)],
    asks: [{ask: ASK, verdict: 'dropped', reason: 'spoof-guard', direction: 'request', node: 'node1'}],
  },
  {
    fault: 'ct limits of the kernel are not supported',
    why: 'an old kernel has none: nothing can be full',
    edits: [
      (draft) =>
        draft.fails('node1', 'dpctl-ct-limits', 'ovs-vswitchd: ct limits: get ct limits (Operation not supported)'),
    ],
    asks: [{ask: ASK, verdict: 'delivered', misses: null}],
  },
  {
    fault: 'an Egress flow marks what leaves',
    why: "the mark crosses to the host's iptables, which has no rule for it: masqueraded as everything else",
    edits: [
      withFlow(
        'node1',
        'table=17, priority=200,ct_state=+new+trk,ip,nw_src=10.10.1.2 actions=set_field:0x1/0xff->pkt_mark,set_field:0x20/0xf0->reg0,goto_table:21',
      ),
    ],
    asks: [{ask: 'default/client -> 172.31.0.1 icmp', verdict: 'forwarded-out', before: 'forwarded-out'}],
  },
  {
    fault: 'an Egress mark meets a rule that drops it',
    why: 'the same mark, in FORWARD',
    edits: [
      withFlow(
        'node1',
        'table=17, priority=200,ct_state=+new+trk,ip,nw_src=10.10.1.2 actions=set_field:0x1/0xff->pkt_mark,set_field:0x20/0xf0->reg0,goto_table:21',
      ),
      iptables('node1', 'filter', 'FORWARD', '-m mark --mark 0x1/0xff -j DROP', [
        nftMatch.is({'&': [{meta: {key: 'mark'}}, 255]} as Record<string, unknown>, 1),
        counter,
        drop,
      ]),
    ],
    asks: [
      {
        ask: 'default/client -> 172.31.0.1 icmp',
        verdict: 'dropped',
        reason: 'host-firewall',
        before: 'forwarded-out',
        node: 'node1',
      },
    ],
  },
]

mutationSuite(
  'kernel',
  all.map((fault): Fault => ({...fault, datapath: 'system'})),
)
