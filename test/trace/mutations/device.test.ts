import type {Question} from '../../../src/trace/question.ts'
import {FAILED, inPod, link, NO_CARRIER, neighbour, onNode, route, withFlow} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const echo = (size: number): Partial<Question> => ({icmp: {type: 8, code: 0}, protocol: 'icmp', size, df: true})
const datagram = (size: number): Partial<Question> => ({size, df: true, oneWay: true})
const WEB_1 = 'web-1-7b9877'
const dropped = {verdict: 'dropped', reason: 'mtu', direction: 'request', node: 'node1'} as const

const faults: readonly Fault[] = [
  {
    fault: "the node's end of a veth pair takes less than the pod's",
    why: 'the switch cannot send by it what is longer, and it drops what the other end sends beyond a tag more',
    edits: [link(onNode('node1', 'ip-link.json'), WEB_1, {mtu: 1300})],
    asks: [
      {ask: 'default/client -> default/web-1 icmp', with: echo(1301), ...dropped, says: /web-1-7b9877 mtu 1300/},
      {ask: 'default/client -> default/web-1 icmp', with: echo(1300), verdict: 'delivered'},
      {ask: 'default/web-1 -> default/client udp 5353', with: datagram(1305), ...dropped, says: /mtu 1300/},
      {ask: 'default/web-1 -> default/client udp 5353', with: datagram(1304), verdict: 'delivered'},
    ],
  },
  {
    fault: "the pod's end of a veth pair takes less than the node's",
    why: 'the receiving end of a veth takes its MTU and a VLAN tag',
    edits: [link(inPod('node1', 'default/web-1', 'ip-link.json'), 'eth0', {mtu: 1300})],
    asks: [
      {ask: 'default/client -> default/web-1 udp 5353', with: datagram(1304), verdict: 'delivered'},
      {ask: 'default/client -> default/web-1 udp 5353', with: datagram(1305), ...dropped, says: /mtu 1300/},
    ],
  },
  {
    fault: 'the gateway takes less than the pods',
    datapath: 'system',
    why: 'the kernel datapath sends by no device what is longer than its MTU',
    edits: [link(onNode('node1', 'ip-link.json'), 'antrea-gw0', {mtu: 1300})],
    asks: [
      {
        ask: 'default/client -> 172.31.0.1 icmp',
        with: echo(1400),
        ...dropped,
        before: 'forwarded-out',
        says: /antrea-gw0/,
      },
    ],
  },
  {
    fault: "a pod's route has an MTU of its own",
    why: "the pod's kernel refuses what is longer",
    edits: [route(inPod('node1', 'default/client', 'ip-route.json'), 'default', {metrics: [{mtu: 1300}]})],
    asks: [
      {ask: 'default/client -> default/server icmp', with: echo(1301), ...dropped, says: /message too long/},
      {ask: 'default/client -> default/server icmp', with: echo(1300), verdict: 'delivered'},
    ],
  },
  {
    fault: "a node's route has an MTU of its own",
    why: "the node's kernel refuses its own packet; no device is to blame",
    edits: [route(onNode('node1', 'ip-route.json'), '172.31.0.0/24', {metrics: [{mtu: 1300}]})],
    asks: [
      {
        ask: 'node/node1 -> node/node2 icmp',
        with: echo(1400),
        ...dropped,
        says: /the route of node1[\s\S]*172\.31\.0\.0/,
      },
    ],
  },
  {
    fault: 'the cable of a NIC is out',
    why: 'a NIC without carrier neither sends nor receives',
    edits: [link(onNode('node2', 'ip-link.json'), 'eth0', NO_CARRIER)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'link-down',
        direction: 'request',
        node: 'node2',
        says: /no carrier/,
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'link-down',
        direction: 'request',
        node: 'node2',
        says: /no carrier/,
      },
    ],
  },
  {
    fault: 'ARP between the nodes failed a moment ago',
    why: 'the kernel asks again for each packet, and nobody knows whether it is answered now',
    edits: [neighbour(onNode('node1', 'ip-neigh.json'), '172.31.0.12', FAILED)],
    asks: [
      {
        ask: 'node/node1 -> node/node2 icmp',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /no answer when it last asked for 172\.31\.0\.12/,
      },
    ],
  },
  {
    fault: 'none, but the address is not that of one receiver',
    why: 'multicast, broadcast and the unspecified address have no one way to follow',
    edits: [],
    asks: (
      [
        ['default/client -> 224.0.0.1', /multicast/],
        ['node/node1 -> 224.0.0.1', /multicast/],
        ['default/client -> 255.255.255.255 udp 67', /broadcast/],
        ['default/client -> 0.0.0.0 tcp 8080', /unspecified/],
        ['default/client -> 10.10.1.255', /broadcast/],
      ] as const
    ).map(([ask, says]) => ({ask, says, verdict: 'undetermined', before: 'undetermined'}) as const),
  },
  {
    fault: 'a node lost the address that its Node object has',
    why: 'nobody answers for it, and the flow that leads there is right',
    edits: [
      (draft) =>
        draft.text(onNode('node2', 'ip-addr.json'), (text) => text.replaceAll('"172.31.0.12"', '"172.31.0.77"')),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'no-address',
        direction: 'request',
        node: 'node1',
        says: /address of node2 by its Node object, but no device of node2 has it/,
      },
    ],
  },
  {
    fault: "somebody's own flow drops in SpoofGuard",
    why: "the flow that lets the pod in is there: the stranger's flow is to blame, not a missing one",
    edits: [withFlow('node1', 'table=4, priority=65535,icmp,nw_dst=10.10.2.2 actions=drop')],
    asks: [
      {
        ask: 'default/client -> default/server icmp',
        verdict: 'dropped',
        reason: 'flow-drop',
        table: 'SpoofGuard',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
]

mutationSuite('device', faults)
