import {
  DOWN,
  FAILED,
  inPod,
  iptables,
  link,
  NO_CARRIER,
  neighbour,
  nftMatch,
  onNode,
  route,
  sysctl,
  withoutFlows,
} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const six = {family: 6} as const
const capture = 'healthy-dualstack'
const client = (file: string) => inPod('node1', 'default/client', file)
const GATEWAY = 'fd00:10:10:1::1'

const faults: readonly Omit<Fault, 'capture'>[] = [
  {
    fault: 'a pod without an IPv6 default route',
    why: 'its kernel refuses IPv6 to other networks; IPv4 is another table',
    edits: [
      route(client('ip6-route.json'), 'default', null),
      (draft) => draft.json(client('ip-route.json'), (rows) => rows.filter((row) => row.gateway !== GATEWAY)),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        with: six,
        verdict: 'dropped',
        reason: 'no-route',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/client -> default/server tcp 8080', with: {family: 4}, verdict: 'delivered'},
      {
        ask: 'default/server -> default/client tcp 8080',
        with: six,
        verdict: 'dropped',
        reason: 'no-route',
        direction: 'reply',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'the IPv6 SpoofGuard flow of a pod is missing',
    why: 'SpoofGuard has a flow a family',
    edits: [withoutFlows('node1', /^ ?table=4,.*ipv6_src=fd00:10:10:1::2 /)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        with: six,
        verdict: 'dropped',
        reason: 'spoof-guard',
        direction: 'request',
        node: 'node1',
        table: 'SpoofGuard',
      },
      {ask: 'default/client -> default/server tcp 8080', with: {family: 4}, verdict: 'delivered'},
    ],
  },
  {
    fault: 'solicitations are not switched, and the entry has failed',
    why: 'without their flow of IPv6 table they go on to connection tracking and find no port',
    edits: [
      withoutFlows('node1', /^ ?table=5,.*icmp_type=135/),
      withoutFlows('node1', /^ ?table=5,.*ipv6_dst=ff00::\/8/),
      neighbour(client('ip-neigh.json'), GATEWAY, FAILED),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        with: six,
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        says: /solicitation/,
      },
      {ask: 'default/client -> default/server tcp 8080', with: {family: 4}, verdict: 'delivered'},
    ],
  },
  {
    fault: 'solicitations are not switched, and the entry is reachable',
    why: 'a reachable entry is used without asking',
    edits: [
      withoutFlows('node1', /^ ?table=5,.*icmp_type=135/),
      withoutFlows('node1', /^ ?table=5,.*ipv6_dst=ff00::\/8/),
    ],
    asks: [{ask: 'default/client -> default/server tcp 8080', with: six, verdict: 'delivered'}],
  },
  {
    fault: 'the entry of the IPv6 gateway has failed, and solicitations are answered',
    why: 'the gateway answers',
    edits: [neighbour(client('ip-neigh.json'), GATEWAY, FAILED)],
    asks: [{ask: 'default/client -> default/server tcp 8080', with: six, verdict: 'delivered'}],
  },
  {
    fault: 'the node does not forward IPv6',
    why: 'what a pod sends to another node by its host is not passed on',
    edits: ['all', 'antrea-gw0', 'br-phy', 'default'].map((device) =>
      sysctl('node1', `net.ipv6.conf.${device}.forwarding`, '0'),
    ),
    asks: [
      {
        ask: 'default/client -> fd00:172:31::12 icmp',
        with: six,
        verdict: 'dropped',
        reason: 'ip-forward',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/client -> default/server tcp 8080', with: six, verdict: 'delivered'},
    ],
  },
  {
    fault: "the node's IPv6 route to the other pods is missing",
    why: 'without a default route there is no way at all',
    edits: [
      (draft) =>
        draft.json(onNode('node1', 'ip6-route.json'), (rows) =>
          rows.filter((row) => row.dst !== 'fd00:10:10:2::/64' && row.dst !== 'default'),
        ),
    ],
    asks: [
      {
        ask: 'node/node1 -> default/server tcp 8080',
        with: six,
        verdict: 'dropped',
        reason: 'no-route',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'node/node1 -> default/server tcp 8080', with: {family: 4}, verdict: 'delivered'},
    ],
  },
  {
    fault: 'INPUT of ip6tables drops echo requests',
    why: 'rules of IPv4 and IPv6 are apart',
    edits: [
      iptables(
        'node2',
        'filter',
        'INPUT',
        '-p ipv6-icmp -m icmp6 --icmpv6-type 128 -j DROP',
        [
          nftMatch.protocol('ipv6-icmp'),
          nftMatch.is({payload: {protocol: 'icmpv6', field: 'type'}}, 'echo-request'),
          nftMatch.counter,
          nftMatch.drop,
        ],
        6,
      ),
    ],
    asks: [
      {
        ask: 'default/client -> fd00:172:31::12 icmp',
        with: six,
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/client -> 172.31.0.12 icmp', verdict: 'delivered'},
    ],
  },
  {
    fault: 'an endpoint of a Service cannot be reached by IPv6 or IPv4',
    why: 'its interface is down for both',
    edits: [
      link(onNode('node2', 'ip-link.json'), 'web-2-55f507', DOWN),
      link(inPod('node2', 'default/web-2', 'ip-link.json'), 'eth0', NO_CARRIER),
    ],
    asks: [
      {ask: 'default/client -> svc/default/web:80', with: six, verdict: 'mixed', branches: ['delivered', 'dropped']},
      {
        ask: 'default/client -> svc/default/web:80',
        with: {family: 4},
        verdict: 'mixed',
        branches: ['delivered', 'dropped'],
      },
    ],
  },
  {
    fault: 'the IPv6 translation of one endpoint is missing',
    why: 'the same packet meets the same bucket until Open vSwitch stops',
    edits: [withoutFlows('node1', /^ ?table=13,.*reg4=0x21f90\/.*nat\(dst=\[fd00:10:10:2::3\]:8080\)/)],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        with: six,
        verdict: 'mixed',
        branches: ['delivered', 'dropped'],
        reason: 'recursion',
      },
    ],
  },
]

mutationSuite(
  'ipv6',
  faults.map((fault): Fault => ({...fault, capture})),
)
