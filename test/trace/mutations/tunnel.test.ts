import {
  changeFlows,
  DOWN,
  type Draft,
  deletePort,
  link,
  map,
  neighbour,
  onBridge,
  onNode,
  ovsdb,
  route,
  withoutFlows,
} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const tunnelOptions = (node: string, options: Record<string, string>) =>
  ovsdb(node, 'Interface', 'antrea-tun0', {options: map(options)})
const FLOW = {key: 'flow', remote_ip: 'flow'}

const portGone = (node: string) => [
  deletePort(node, 'antrea-tun0'),
  (draft: Draft): Draft =>
    draft
      .text(onBridge(node, 'ports-desc.txt'), (text) => text.replace(/ 32768\(antrea-tun0\)[^(]*\n(?= \d)/, ''))
      .text(onBridge(node, 'ofctl-show.txt'), (text) => text.replace(/ 32768\(antrea-tun0\)[^(]*\n(?= \d)/, ''))
      .text(onNode(node, 'ovs-dpif-show.txt'), (text) => text.replace(/^ +antrea-tun0 .*\n/m, '')),
]

const ovsRoutes =
  (node: string, gone: RegExp) =>
  (draft: Draft): Draft =>
    draft.text(onNode(node, 'ovs-route.txt'), (text) =>
      text
        .split('\n')
        .filter((line) => !gone.test(line))
        .join('\n'),
    )

const mtu = (node: string, bytes: number) => [
  link(onNode(node, 'ip-link.json'), 'eth0', {mtu: bytes}),
  link(onNode(node, 'ip-link.json'), 'br-phy', {mtu: bytes}),
]

/** node2 in a network of its own, behind the router that node1's default route names. */
function routed(draft: Draft): Draft {
  draft.everywhere('172.31.0.12', '172.31.9.12')
  for (const file of ['ip-route.json', 'ovs-route.txt', 'ip-neigh.json', 'ovs-tnl-neigh.txt'])
    draft.text(onNode('node2', file), (text) =>
      text
        .replaceAll('172.31.0.0/24', '172.31.9.0/24')
        .replace(/172\.31\.0\.(1|255)(?!\d)/g, '172.31.9.$1')
        .replaceAll('172.31.0.11', '172.31.9.1'),
    )
  neighbour(onNode('node1', 'ip-neigh.json'), '172.31.9.12', null)(draft)
  return draft.text(onNode('node1', 'ovs-tnl-neigh.txt'), (text) => text.replace(/^172\.31\.9\.12 .*\n/m, ''))
}

const faults: readonly Fault[] = [
  {
    fault: 'the tunnel port of a node is missing',
    why: 'nothing there takes the packets of the tunnel, and what its pods send has no port to leave by',
    edits: portGone('node2'),
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel-mismatch',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/server -> default/client tcp 8080', verdict: 'dropped', direction: 'request', node: 'node2'},
      {ask: 'default/server -> default/other tcp 9090', verdict: 'delivered'},
    ],
  },
  {
    fault: "a node's tunnel has a fixed key",
    why: 'node1 sends key 0, which node2 does not take; what node2 sends with key 5 node1 takes, for its key is flow',
    edits: [tunnelOptions('node2', {key: '5', remote_ip: 'flow'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel-mismatch',
        direction: 'request',
        node: 'node2',
        says: /key/,
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel-mismatch',
        direction: 'reply',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'a tunnel without a key, where the others send key 0',
    why: 'no key means key 0, in and out: all pass',
    edits: [tunnelOptions('node2', {remote_ip: 'flow'})],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: "a node's tunnel listens on another UDP port",
    why: 'packets to 6081 reach a node whose datapath listens on 6082 only, and the other way round',
    edits: [tunnelOptions('node2', {...FLOW, dst_port: '6082'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel-mismatch',
        direction: 'request',
        node: 'node2',
        says: /6082/,
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel-mismatch',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'the tunnel has a fixed remote that is nobody',
    why: 'a fixed remote wins over what the flow sets, and packets of others are not taken',
    edits: [tunnelOptions('node1', {key: 'flow', remote_ip: '172.31.0.99'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        says: /172\.31\.0\.99/,
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        reason: 'tunnel-mismatch',
      },
    ],
  },
  {
    fault: 'the tunnel has a fixed remote that is right',
    why: 'with two nodes a fixed remote does as well',
    edits: [tunnelOptions('node1', {key: 'flow', remote_ip: '172.31.0.12'})],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the tunnel takes packets for another local address',
    why: 'local_ip 172.31.0.99 is no destination of what node1 sends',
    edits: [tunnelOptions('node2', {...FLOW, local_ip: '172.31.0.99'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node2',
        reason: 'tunnel-mismatch',
      },
    ],
  },
  {
    fault: 'the VXLAN ports of two nodes differ',
    capture: 'healthy-vxlan',
    why: 'node1 sends to 4789, node2 takes 8472 (that of another CNI)',
    edits: [tunnelOptions('node2', {...FLOW, dst_port: '8472'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel-mismatch',
        direction: 'request',
        node: 'node2',
        says: /8472/,
      },
    ],
  },
  {
    fault: 'the GRE keys of two nodes differ',
    capture: 'healthy-gre',
    why: 'node2 takes key 7 only',
    edits: [tunnelOptions('node2', {key: '7', remote_ip: 'flow'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel-mismatch',
        direction: 'request',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'the flow that finds the tunnel by the virtual MAC is missing',
    why: 'L2ForwardingCalc then has no port for what goes to other nodes',
    edits: [withoutFlows('node1', /^ ?table=21,.*dl_dst=aa:bb:cc:dd:ee:ff /)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'table-miss',
        direction: 'request',
        node: 'node1',
        table: 'Output',
      },
    ],
  },
  {
    fault: "the flow of the other node's pods leads to the own node",
    why: 'a tunnel to the own address is not sent',
    edits: [
      changeFlows('node1', /^ ?table=16,.*nw_dst=10\.10\.2\.0\/24 /, (line) =>
        line.replace('172.31.0.12->tun_dst', '172.31.0.11->tun_dst'),
      ),
    ],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'dropped', direction: 'request', node: 'node1'}],
  },
  {
    fault: 'Open vSwitch does not know the MAC of the other node yet',
    why: 'the first packet is lost while it asks; everything after it passes',
    edits: [
      (draft) => draft.text(onNode('node1', 'ovs-tnl-neigh.txt'), (text) => text.replace(/^172\.31\.0\.12 .*\n/m, '')),
      neighbour(onNode('node1', 'ip-neigh.json'), '172.31.0.12', null),
    ],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'}],
  },
  {
    fault: 'Open vSwitch has a wrong MAC for the other node',
    why: "the frame goes to a MAC that node2's device does not have",
    edits: [
      (draft) =>
        draft.text(onNode('node1', 'ovs-tnl-neigh.txt'), (text) =>
          text.replace(/^(172\.31\.0\.12 +)\S+/m, '$102:00:00:00:00:99'),
        ),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'neighbour-wrong',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'Open vSwitch has no route to the other node',
    why: 'the native tunnel finds no way and drops',
    edits: [ovsRoutes('node1', /172\.31\.0\.0\/24|0\.0\.0\.0\/0/)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        reason: 'tunnel-no-route',
      },
    ],
  },
  {
    fault: 'Open vSwitch sends to a neighbour by the default route',
    why: 'what the router 172.31.0.1 does with a packet for its own network is not on any node',
    edits: [ovsRoutes('node1', /172\.31\.0\.0\/24/)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /172\.31\.0\.1\b/,
      },
    ],
  },
  {
    fault: 'the other node is in another network, behind a router (no fault)',
    why: 'nodes reach each other by routers in many clusters: the tunnel goes by way of it; node to node without a tunnel is for that router alone to say',
    edits: [routed],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'delivered'},
      {ask: 'default/client -> svc/default/web:80', verdict: 'delivered'},
      {ask: 'node/node1 -> node/node2 icmp', verdict: 'undetermined', says: /router/},
    ],
  },
  {
    fault: "the sender's underlay takes shorter packets than the tunnel makes",
    why: 'the packet has the MTU of the pods, with the tunnel 50 bytes more than the NIC takes',
    edits: mtu('node1', 1400),
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
      {ask: 'default/client -> default/web-1 icmp', with: {size: 1450, df: true}, verdict: 'delivered'},
    ],
  },
  {
    fault: "the receiver's underlay takes shorter packets than the tunnel makes",
    why: 'a veth drops what is longer than its own MTU when it comes in',
    edits: mtu('node2', 1400),
    asks: [
      {
        ask: 'default/client -> default/server icmp',
        with: {size: 1450, df: true},
        verdict: 'dropped',
        reason: 'mtu',
        direction: 'request',
        node: 'node2',
      },
    ],
  },
  {
    fault: "the sender's NIC is down",
    why: 'nothing leaves the node; what stays on it goes on',
    edits: [link(onNode('node1', 'ip-link.json'), 'eth0', DOWN)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'link-down',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: "the receiver's NIC is down",
    why: 'nothing reaches the node',
    edits: [link(onNode('node2', 'ip-link.json'), 'eth0', DOWN)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'link-down',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/client -> svc/default/web:80', verdict: 'mixed', branches: ['delivered', 'dropped']},
      {ask: 'node/node1 -> node/node2 icmp', verdict: 'dropped', reason: 'link-down', node: 'node2'},
    ],
  },
  {
    fault: 'the bridge of the NIC passes nothing',
    why: 'br-phy is standalone with one NORMAL flow; without it every packet of the node is dropped there',
    edits: [withoutFlows('node2', /^ ?table=0,/, 'br-phy')],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node2',
        says: /br-phy/,
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node2',
        says: /br-phy/,
      },
    ],
  },
  {
    fault: 'the route of the node to the other pods is missing in the host',
    why: 'the tunnel does not ask it: only what the node itself sends does',
    edits: [route(onNode('node1', 'ip-route.json'), '10.10.2.0/24', null)],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {
        ask: 'node/node1 -> default/server tcp 8080',
        verdict: 'forwarded-out',
        reason: 'misrouted',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
]

mutationSuite('tunnel', faults)
