import {type Draft, inPod, onBridge, onNode} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const half = (text: string): string => text.slice(0, Math.floor(text.length / 2))
const cut =
  (file: string, at = half) =>
  (draft: Draft): Draft =>
    draft.text(file, at)

const SERVER = 'default/client -> default/server tcp 8080'
const OUT = 'default/client -> 172.31.0.1 icmp'
const NODE_PORT = '172.31.0.1 -> 172.31.0.11 tcp 30080'
const LOCAL = 'default/client -> default/web-1 tcp 8080'

const faults: readonly Fault[] = [
  {
    fault: "a dump of Open vSwitch's routes that ends within a line",
    why: 'the route to the tunnel may be among those that are missing',
    edits: [cut(onNode('node1', 'ovs-route.txt'), (text) => text.slice(0, text.indexOf('172.31.') + 3))],
    asks: [
      {
        ask: SERVER,
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /routes .*cut off/,
        misses: /node1 ovs-route/,
      },
      {ask: LOCAL, verdict: 'delivered', misses: null},
    ],
  },
  {
    fault: "junk for Open vSwitch's routes",
    why: 'what nobody understands names no route, and denies none',
    edits: [cut(onNode('node1', 'ovs-route.txt'), () => 'frobnicate\n')],
    asks: [{ask: SERVER, verdict: 'undetermined', direction: 'request', node: 'node1', misses: /node1 ovs-route/}],
  },
  {
    fault: "Open vSwitch's neighbours that end within a line",
    why: 'whether it has to ask first is not known',
    edits: [cut(onNode('node1', 'ovs-tnl-neigh.txt'), (text) => text.slice(0, text.indexOf('172.31.0.12') + 5))],
    asks: [{ask: SERVER, verdict: 'delivered', misses: /node1 ovs-tnl-neigh/}],
  },
  {
    fault: 'a list of ports that ends within a line',
    why: 'the port that a MAC was learned on may be among those that are missing',
    edits: [cut(onBridge('node2', 'ports-desc.txt', 'br-phy'))],
    asks: [{ask: SERVER, verdict: 'undetermined', node: 'node2', says: /ports-desc/}],
  },
  {
    fault: "a pod's routing rules that are cut off",
    why: 'the rule that looks up its routes may be among those that are missing',
    edits: [cut(inPod('node1', 'default/client', 'ip-rule.json'))],
    asks: [{ask: SERVER, verdict: 'undetermined', direction: 'request', node: 'node1', says: /ip-rule|routes/}],
  },
  {
    fault: "a host's routing rules that are cut off",
    why: 'the same of the node',
    edits: [cut(onNode('node1', 'ip-rule.json'))],
    asks: [
      {ask: OUT, before: 'forwarded-out', verdict: 'undetermined', direction: 'request', node: 'node1'},
      {ask: LOCAL, verdict: 'delivered'},
    ],
  },
  {
    fault: 'routing rules that are no JSON',
    why: 'the same',
    edits: [cut(onNode('node1', 'ip-rule.json'), () => 'frobnicate\n')],
    asks: [{ask: OUT, before: 'forwarded-out', verdict: 'undetermined', direction: 'request', node: 'node1'}],
  },
  {
    fault: 'iptables-save ends within the name of a table',
    why: 'all that comes after may drop or translate the packet',
    edits: [cut(onNode('node1', 'iptables.txt'), (text) => text.slice(0, text.lastIndexOf('\n*') + 3))],
    asks: [
      {
        ask: OUT,
        before: 'forwarded-out',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /iptables/,
      },
    ],
  },
  {
    fault: 'the packet filter of nft is no JSON',
    why: 'the same',
    edits: [cut(onNode('node1', 'nft.json'), () => 'frobnicate\n')],
    asks: [
      {ask: OUT, before: 'forwarded-out', verdict: 'undetermined', direction: 'request', node: 'node1', says: /nft/},
    ],
  },
  {
    fault: 'sets of addresses that end within a member',
    capture: 'healthy-proxyall',
    why: 'the member that the rule asks for may be among those that are missing',
    edits: [cut(onNode('node1', 'ipset.txt'), (text) => text.slice(0, text.indexOf('30080') + 2))],
    asks: [
      {
        ask: NODE_PORT,
        verdict: 'undetermined',
        node: 'node1',
        says: /ipset/,
      },
    ],
  },
  {
    fault: "a host's neighbours that are cut off, where a NodePort is asked",
    capture: 'healthy-proxyall',
    why: "the entry of Antrea's virtual address may be among what is missing",
    edits: [cut(onNode('node1', 'ip-neigh.json'))],
    asks: [{ask: NODE_PORT, verdict: 'undetermined', node: 'node1', says: /MAC of 169/}],
  },
  {
    fault: "a node's addresses that are cut off",
    capture: 'healthy-proxyall',
    why: 'which device takes what is sent to the node is not known',
    edits: [cut(onNode('node1', 'ip-addr.json'))],
    asks: [{ask: NODE_PORT, verdict: 'undetermined', node: 'node1', misses: /node1 ip-addr/}],
  },
  {
    fault: 'a database that is cut off',
    capture: 'healthy-proxyall',
    why: 'which device is the gateway is not known',
    edits: [cut(onNode('node1', 'ovsdb.json'))],
    asks: [{ask: NODE_PORT, verdict: 'undetermined', node: 'node1', says: /gateway/}],
  },
  {
    fault: 'an IPsec state that is no JSON',
    why: 'whether the tunnel is protected is not known',
    edits: [cut(onNode('node1', 'xfrm.json'), () => 'frobnicate\n')],
    asks: [{ask: SERVER, verdict: 'undetermined', node: 'node1', says: /IPsec/}],
  },
]

mutationSuite('cut-off', faults)
