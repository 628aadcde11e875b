import {
  DOWN,
  FAILED,
  inPod,
  link,
  map,
  NO_CARRIER,
  neighbour,
  onBridge,
  onNode,
  ovsdb,
  route,
  withoutFlows,
} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const client = (file: string) => inPod('node1', 'default/client', file)
const GATEWAY = '10.10.1.1'
const NOBODY = '02:00:00:00:00:77'

/** A port of Open vSwitch whose device is gone: no OpenFlow port any more. */
const portGone = (node: string, name: string, ofport: number) => [
  ovsdb(node, 'Interface', name, {
    ofport: -1,
    error: `could not open network device ${name} (No such device)`,
    ifindex: ['set', []],
  }),
  (draft: Parameters<ReturnType<typeof ovsdb>>[0]) =>
    draft
      .text(onBridge(node, 'ports-desc.txt'), (text) =>
        text.replace(new RegExp(` ${ofport}\\(${name}\\)[^(]*\\n(?= \\d|$)`), ''),
      )
      .text(onBridge(node, 'ofctl-show.txt'), (text) =>
        text.replace(new RegExp(` ${ofport}\\(${name}\\)[^(]*\\n(?= \\d|OFPT)`), ''),
      )
      .text(onNode(node, 'ovs-dpif-show.txt'), (text) => text.replace(new RegExp(`^ +${name} .*\\n`, 'm'), '')),
]

const faults: readonly Fault[] = [
  {
    fault: 'a pod without a default route',
    why: 'its kernel answers "network unreachable" for what is not in its own /24, and cannot answer those who ask from there',
    edits: [route(client('ip-route.json'), 'default', null)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'no-route',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/client -> svc/default/web:80', verdict: 'dropped', reason: 'no-route', direction: 'request'},
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'no-route',
        direction: 'reply',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'a default route by another gateway that nobody has',
    why: 'ARP for 10.10.1.99 goes to all ports and nobody answers: the kernel gives up after three tries ("no route to host")',
    edits: [route(client('ip-route.json'), 'default', {gateway: '10.10.1.99'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        says: /10\.10\.1\.99/,
      },
    ],
  },
  {
    fault: 'a default route that says prohibit',
    why: 'the kernel refuses: "permission denied"',
    edits: [route(client('ip-route.json'), 'default', {type: 'prohibit', gateway: undefined, dev: undefined})],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'dropped', reason: 'no-route', direction: 'request'},
    ],
  },
  ...(['PERMANENT', 'REACHABLE', 'STALE'] as const).map(
    (state): Fault => ({
      fault: `the gateway's MAC is wrong in the pod's neighbour table, ${state}`,
      why: 'the entry is used as it is: L3Forwarding writes the MAC anew towards other nodes and for Services, but what is for a node keeps the wrong one, and no port of L2ForwardingCalc has it',
      edits: [neighbour(client('ip-neigh.json'), GATEWAY, {lladdr: NOBODY, state: [state]})],
      asks: [
        {
          ask: 'default/client -> 172.31.0.12 icmp',
          verdict: 'dropped',
          direction: 'request',
          node: 'node1',
          table: 'Output',
        },
        {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
        {ask: 'default/client -> svc/default/web:80', verdict: 'delivered'},
      ],
    }),
  ),
  {
    fault: 'the entry for the gateway has failed, and ARP is answered',
    why: 'the kernel asks again with the next packet, and the gateway answers',
    edits: [neighbour(client('ip-neigh.json'), GATEWAY, FAILED)],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'}],
  },
  {
    fault: 'the entry for the gateway has failed, and ARP is not let in',
    why: 'the pod asks, ARPSpoofGuard drops the question',
    edits: [
      neighbour(client('ip-neigh.json'), GATEWAY, FAILED),
      withoutFlows('node1', /^ ?table=1,.*arp_spa=10\.10\.1\.2,/),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'arp-spoof-guard',
        direction: 'request',
        node: 'node1',
        table: 'ARPSpoofGuard',
      },
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the entry for the gateway is stale, and ARP is not let in',
    why: 'the entry serves until the probes that its use starts have failed: which packets pass depends on time',
    edits: [
      neighbour(client('ip-neigh.json'), GATEWAY, {state: ['STALE']}),
      withoutFlows('node1', /^ ?table=1,.*arp_spa=10\.10\.1\.2,/),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /ARPSpoofGuard|ARP/,
      },
    ],
  },
  {
    fault: 'the entry for the gateway is reachable, and ARP is not let in',
    why: 'a reachable entry is used without asking',
    edits: [withoutFlows('node1', /^ ?table=1,.*arp_spa=10\.10\.1\.2,/)],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'}],
  },
  {
    fault: "the answers of a pod's neighbour are not let out",
    why: 'web-1 asks client, whose answer ARPSpoofGuard drops; nobody else has the address',
    edits: [
      neighbour(inPod('node1', 'default/web-1', 'ip-neigh.json'), '10.10.1.2', null),
      withoutFlows('node1', /^ ?table=1,.*arp_spa=10\.10\.1\.2,/),
    ],
    asks: [
      {
        ask: 'default/web-1 -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'arp-spoof-guard',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: "the pod's eth0 is down",
    why: 'its kernel takes the routes of a device that is down out; the host end loses its carrier and passes nothing on',
    edits: [
      link(client('ip-link.json'), 'eth0', DOWN),
      (draft) => draft.json(client('ip-route.json'), (rows) => rows.filter((row) => row.dev !== 'eth0')),
      link(onNode('node1', 'ip-link.json'), 'client-90af6d', NO_CARRIER),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        says: /eth0|no route/,
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'link-down',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: "the pod's interface is the other end of another pair",
    why: 'what it sends comes out of vetha1b2c3, which is in no bridge; what the bridge sends into its port reaches nobody',
    edits: [
      link(client('ip-link.json'), 'eth0', {link_index: 55}),
      (draft) =>
        draft.json(onNode('node1', 'ip-link.json'), (links) => [
          ...links,
          {
            ...links.find((l) => l.ifname === 'client-90af6d'),
            ifindex: 55,
            ifname: 'vetha1b2c3',
            address: '02:00:00:00:00:55',
          },
        ]),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'veth-peer',
        direction: 'request',
        node: 'node1',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'veth-peer',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: "the node's end of the pair is gone, and with it the pod's",
    why: 'the pod has no interface any more, the port of Open vSwitch no device',
    edits: [
      link(onNode('node1', 'ip-link.json'), 'client-90af6d', null),
      link(client('ip-link.json'), 'eth0', null),
      (draft) => draft.json(client('ip-addr.json'), (rows) => rows.filter((row) => row.ifname !== 'eth0')),
      (draft) => draft.json(client('ip-route.json'), (rows) => rows.filter((row) => row.dev !== 'eth0')),
      (draft) => draft.write(client('ip-neigh.json'), '[]'),
      ...portGone('node1', 'client-90af6d', 1),
    ],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'dropped', direction: 'request', node: 'node1'},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'dropped', direction: 'request', node: 'node1'},
    ],
  },
  {
    fault: 'the pod has another address than the one that Antrea gave it',
    why: 'as itself it is no 10.10.1.2 any more: its kernel cannot send from there, and ignores what is for it',
    edits: [
      (draft) => draft.text(client('ip-addr.json'), (text) => text.replaceAll('10.10.1.2"', '10.10.1.200"')),
      (draft) => draft.text(client('ip-route.json'), (text) => text.replaceAll('10.10.1.2"', '10.10.1.200"')),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'no-address',
        direction: 'request',
        node: 'node1',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        reason: 'no-address',
      },
    ],
  },
  {
    fault: "the receiving pod's interface has a smaller MTU than the packet",
    why: 'a veth drops what is longer than its own MTU when it comes in (is_skb_forwardable)',
    edits: [
      link(inPod('node2', 'default/server', 'ip-link.json'), 'eth0', {mtu: 1300}),
      link(onNode('node2', 'ip-link.json'), 'server-a6c8d5', {mtu: 1300}),
    ],
    asks: [
      {
        ask: 'default/client -> default/server icmp',
        with: {size: 1400, df: true},
        verdict: 'dropped',
        reason: 'mtu',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/client -> default/server icmp', with: {size: 1300, df: true}, verdict: 'delivered'},
    ],
  },
  {
    fault: "the pod's path MTU cache is smaller than the packet",
    why: 'the kernel has learned it from "fragmentation needed" and refuses what may not be cut',
    edits: [
      (draft) =>
        draft.write(
          client('ip-route-cache.json'),
          '[{"dst":"10.10.2.2","gateway":"10.10.1.1","dev":"eth0","flags":["cache"],"cache":[],"metrics":[{"mtu":1280}],"expires":500}]',
        ),
    ],
    asks: [
      {
        ask: 'default/client -> default/server icmp',
        with: {size: 1400, df: true},
        verdict: 'dropped',
        reason: 'mtu',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'Open vSwitch could not open the device of the receiving pod',
    why: 'L2ForwardingCalc still sends to port 1, which the bridge does not have any more',
    edits: portGone('node2', 'server-a6c8d5', 1),
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'dropped', direction: 'request', node: 'node2'},
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'port-broken',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/client -> default/web-2 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the port of the receiving pod is told not to forward',
    why: 'mod-port no-forward: the bridge drops what it would send there (OFPPC_NO_FWD)',
    edits: [
      (draft) =>
        draft
          .text(onBridge('node2', 'ports-desc.txt'), (text) =>
            text.replace(/( 1\(server-a6c8d5\)[^\n]*\n +config: +)0/, '$1NO_FWD'),
          )
          .text(onBridge('node2', 'ofctl-show.txt'), (text) =>
            text.replace(/( 1\(server-a6c8d5\)[^\n]*\n +config: +)0/, '$1NO_FWD'),
          ),
    ],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'dropped', direction: 'request', node: 'node2'},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'dropped', direction: 'reply', node: 'node2'},
    ],
  },
  {
    fault: 'the port of the sending pod is told not to receive',
    why: 'mod-port no-receive: the bridge drops what comes in by it (OFPPC_NO_RECV)',
    edits: [
      (draft) =>
        draft
          .text(onBridge('node1', 'ports-desc.txt'), (text) =>
            text.replace(/( 1\(client-90af6d\)[^\n]*\n +config: +)0/, '$1NO_RECV'),
          )
          .text(onBridge('node1', 'ofctl-show.txt'), (text) =>
            text.replace(/( 1\(client-90af6d\)[^\n]*\n +config: +)0/, '$1NO_RECV'),
          ),
    ],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'dropped', direction: 'request', node: 'node1'}],
  },
  {
    fault: "the node's end of the pair is down",
    why: 'ip link set client-90af6d down: the pod loses its carrier, Open vSwitch its port',
    edits: [
      link(onNode('node1', 'ip-link.json'), 'client-90af6d', DOWN),
      link(client('ip-link.json'), 'eth0', NO_CARRIER),
      (draft) =>
        draft.text(onBridge('node1', 'ports-desc.txt'), (text) =>
          text.replace(/( 1\(client-90af6d\)[^\n]*\n +config: +)0(\n +state: +)LIVE/, '$1PORT_DOWN$2LINK_DOWN'),
        ),
      ovsdb('node1', 'Interface', 'client-90af6d', {admin_state: 'down', link_state: 'down', external_ids: map({})}),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'link-down',
        direction: 'request',
        node: 'node1',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        says: /down/,
      },
    ],
  },
  {
    fault: 'ARP is off on eth0 of a pod',
    why: 'the kernel asks nobody and sends to its own MAC, which L2ForwardingCalc sends back; what L3Forwarding readdresses passes',
    edits: [
      link(client('ip-link.json'), 'eth0', {flags: ['BROADCAST', 'MULTICAST', 'NOARP', 'UP', 'LOWER_UP']}),
      (draft) => draft.write(client('ip-neigh.json'), '[]'),
    ],
    asks: [
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'dropped', direction: 'request', node: 'node1'},
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'ARP is off on eth0 of a pod that others ask for',
    why: 'arp_rcv() takes no question in by a device without ARP',
    edits: [
      link(client('ip-link.json'), 'eth0', {flags: ['BROADCAST', 'MULTICAST', 'NOARP', 'UP', 'LOWER_UP']}),
      (draft) => draft.write(inPod('node1', 'default/web-1', 'ip-neigh.json'), '[]'),
    ],
    asks: [
      {
        ask: 'default/web-1 -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'no-neighbour',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'a pod leaves checksums to a userspace datapath',
    why: 'nobody adds them: conntrack takes what it sends for invalid, pings have theirs',
    edits: [
      (draft) =>
        draft.text(client('ethtool-k.txt'), (text) => text.replace(/^tx-checksumming: off/m, 'tx-checksumming: on')),
    ],
    asks: [
      {
        ask: 'default/client -> default/web-1 tcp 8080',
        verdict: 'dropped',
        reason: 'checksum',
        direction: 'request',
        node: 'node1',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'checksum',
        direction: 'reply',
        node: 'node1',
      },
      {ask: 'default/client -> default/server icmp', verdict: 'delivered'},
    ],
  },
]

mutationSuite('pod', faults)
