import {type Draft, onBridge, onNode} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const ASK = 'default/client -> default/server tcp 8080'
const TIMED_OUT = 'command timed out after 10s'
const gone =
  (node: string, ids: RegExp) =>
  (draft: Draft): Draft =>
    draft.probes(
      (probe) => probe.node === node && !probe.pod && ids.test(probe.id),
      () => null,
    )
const timedOut =
  (node: string, ...ids: readonly string[]) =>
  (draft: Draft): Draft =>
    ids.reduce((d, id) => d.fails(node, id, TIMED_OUT, null), draft)

const refused =
  (resource: string) =>
  (draft: Draft): Draft =>
    draft.json<{cluster: {resource: string; file: string | null; error: string | null}[]}>(
      'manifest.json',
      (manifest) => ({
        ...manifest,
        cluster: manifest.cluster.map((entry) =>
          entry.resource === resource ? {...entry, file: null, error: 'forbidden'} : entry,
        ),
      }),
    )

const faults: readonly Fault[] = [
  {
    fault: 'a node was not reached',
    why: 'nobody knows what it does with the packet',
    edits: [
      (draft) =>
        draft.probes(
          (probe) => probe.node === 'node2',
          () => null,
        ),
    ],
    asks: [
      {ask: ASK, verdict: 'undetermined', direction: 'request', node: 'node2', misses: /node2/},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'undetermined', node: 'node2', misses: /node2/},
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered', misses: null},
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'undetermined',
        branches: ['delivered', 'undetermined'],
        misses: /node2/,
      },
      {ask: 'default/client -> default/web-1 tcp 9000', verdict: 'dropped', before: 'dropped', reason: 'policy'},
    ],
  },
  {
    fault: 'nothing of a node could be read in time',
    why: 'the same, with probes that say so',
    edits: [
      (draft) =>
        draft.probes(
          (probe) => probe.node === 'node2',
          (probe) => {
            if (probe.file) draft.write(probe.file, '')
            return {...probe, exitCode: null}
          },
        ),
    ],
    asks: [{ask: ASK, verdict: 'undetermined', direction: 'request', node: 'node2', misses: /node2/}],
  },
  {
    fault: 'the flows of a node were not read',
    why: 'no dump has them, neither that of the switch nor that of the agent',
    edits: [timedOut('node2', 'flows', 'flows-names', 'agent-ovsflows')],
    asks: [
      {ask: ASK, verdict: 'undetermined', direction: 'request', node: 'node2', says: /flows/, misses: /node2 flows/},
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the flows of a node were read by name only',
    why: 'names of tables and ports say as much as numbers',
    edits: [timedOut('node1', 'flows')],
    asks: [
      {ask: ASK, verdict: 'delivered'},
      {ask: 'default/client -> svc/default/web:80', verdict: 'delivered'},
      {ask: 'default/client -> default/web-1 tcp 9000', verdict: 'dropped', before: 'dropped', reason: 'policy'},
    ],
  },
  {
    fault: 'the dump of flows is cut off',
    why: 'the flow that would take the packet may be among those that are missing',
    edits: [
      (draft) =>
        draft
          .text(onBridge('node1', 'flows.txt'), (text) => text.slice(0, Math.floor(text.length / 2)))
          .text(onBridge('node1', 'flows-names.txt'), (text) => text.slice(0, Math.floor(text.length / 2))),
    ],
    asks: [
      {ask: ASK, verdict: 'undetermined', node: 'node1'},
      {ask: 'default/client -> svc/default/web:80', verdict: 'undetermined', node: 'node1'},
    ],
  },
  {
    fault: 'the dump of flows is cut off between two lines',
    why: 'the switch counts more flows than the dump has',
    edits: [
      (draft) =>
        draft
          .text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 60).join('\n') + '\n')
          .text(onBridge('node1', 'flows-names.txt'), (text) => text.split('\n').slice(0, 60).join('\n') + '\n'),
    ],
    asks: [{ask: ASK, verdict: 'undetermined', node: 'node1'}],
  },
  {
    fault: 'the groups of a node were not read',
    why: 'which endpoints a Service has there is not known; pods need no groups',
    edits: [timedOut('node1', 'groups', 'group-stats')],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /group/,
      },
      {ask: ASK, verdict: 'delivered'},
    ],
  },
  {
    fault: 'the database of a node was not read',
    why: 'which ports there are, and of whom, is not known for certain',
    edits: [timedOut('node2', 'ovsdb')],
    asks: [{ask: ASK, verdict: 'undetermined', node: 'node2', says: /ovsdb|database|ports/}],
  },
  {
    fault: 'the devices of a node were not read',
    why: 'whether its ends of veth pairs are up is not known',
    edits: [timedOut('node2', 'ip-link')],
    asks: [{ask: ASK, verdict: 'undetermined', node: 'node2', misses: /node2 ip-link/}],
  },
  {
    fault: "the receiver's network namespace was not read",
    why: 'it is taken to be as Antrea sets pods up, and coverage says that nobody looked',
    edits: [
      (draft) =>
        draft.probes(
          (probe) => probe.pod?.name === 'server',
          () => null,
        ),
    ],
    asks: [{ask: ASK, verdict: 'delivered', misses: /node2 pod default\/server/}],
  },
  {
    fault: "the sender's network namespace was not read",
    why: 'the same',
    edits: [
      (draft) =>
        draft.probes(
          (probe) => probe.pod?.name === 'client',
          () => null,
        ),
    ],
    asks: [
      {ask: ASK, verdict: 'delivered', misses: /node1 pod default\/client/},
      {
        ask: 'default/client -> default/web-1 tcp 9000',
        verdict: 'dropped',
        before: 'dropped',
        reason: 'policy',
        misses: /default\/client/,
      },
    ],
  },
  {
    fault: "Open vSwitch's routes of a node were not read",
    why: 'by which way its tunnel goes is not known',
    edits: [timedOut('node1', 'ovs-route')],
    asks: [
      {
        ask: ASK,
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /routes/,
        misses: /node1 ovs-route/,
      },
      {ask: 'default/server -> default/client tcp 8080', verdict: 'undetermined', direction: 'reply', node: 'node1'},
    ],
  },
  {
    fault: 'the routes of a host were not read',
    why: 'where it sends what it is given is not known',
    edits: [timedOut('node1', 'ip-route')],
    asks: [
      {
        ask: 'default/client -> 172.31.0.1 icmp',
        verdict: 'undetermined',
        before: 'forwarded-out',
        direction: 'request',
        node: 'node1',
        misses: /node1 ip-route/,
      },
      {ask: ASK, verdict: 'delivered'},
    ],
  },
  {
    fault: 'the settings of a host were not read',
    why: 'whether it forwards is not known',
    edits: [timedOut('node1', 'sysctl')],
    asks: [
      {
        ask: 'default/client -> 172.31.0.1 icmp',
        verdict: 'undetermined',
        before: 'forwarded-out',
        direction: 'request',
        node: 'node1',
        misses: /node1 sysctl/,
      },
    ],
  },
  {
    fault: 'the rules of a host were not read',
    why: 'any of them could drop or translate the packet',
    edits: [timedOut('node1', 'iptables', 'nft', 'iptables-legacy')],
    asks: [
      {
        ask: 'default/client -> 172.31.0.1 icmp',
        verdict: 'undetermined',
        before: 'forwarded-out',
        direction: 'request',
        node: 'node1',
        says: /iptables/,
      },
      {ask: ASK, verdict: 'delivered'},
    ],
  },
  {
    fault: 'a line of iptables-save that nobody understands',
    why: 'a match that is not known could take the packet, and what it would do is drop it',
    edits: [
      (draft) =>
        draft.text(onNode('node1', 'iptables.txt'), (text) =>
          text.replace(/^(\[\d+:\d+\] -A FORWARD )/m, '[0:0] -A FORWARD -m frobnicate --frob 7 -j DROP\n$1'),
        ),
    ],
    asks: [
      {
        ask: 'default/client -> 172.31.0.1 icmp',
        verdict: 'undetermined',
        before: 'forwarded-out',
        direction: 'request',
        node: 'node1',
        says: /frob/,
      },
    ],
  },
  {
    fault: 'the connections of a node were not read',
    why: 'a running connection may be there or not; a new one does not depend on it',
    edits: [timedOut('node1', 'dpctl-conntrack')],
    asks: [
      {ask: ASK, verdict: 'delivered', misses: null},
      {ask: ASK, with: {established: true}, verdict: 'delivered', misses: /node1 dpctl-conntrack/},
    ],
  },
  {
    fault: 'the limits of connections were not read',
    why: 'a full zone would lose the connection',
    edits: [timedOut('node1', 'dpctl-ct-limits', 'dpctl-ct-maxconns')],
    asks: [{ask: ASK, verdict: 'delivered', misses: /node1 .*limit/}],
  },
  {
    fault: 'nobody asked ovs-vswitchd of a node',
    why: 'nothing of its switch is known',
    edits: [
      gone(
        'node2',
        /^(flows|flows-names|groups|group-stats|tables|table-features|ports|ports-desc|ofctl-show|ovs-|dpctl-|dp-features|fdb|meters|meter-stats|agent-ovsflows)/,
      ),
    ],
    asks: [{ask: ASK, verdict: 'undetermined', node: 'node2'}],
  },
  {
    fault: 'the Node objects were not read',
    why: 'the nodes themselves show what addresses they have',
    edits: [refused('core/v1/nodes')],
    asks: [{ask: ASK, verdict: 'delivered'}],
  },
  {
    fault: 'the EndpointSlices were not read',
    why: 'the groups lead to addresses; whose they should be is not known for certain',
    edits: [refused('discovery.k8s.io/v1/endpointslices')],
    asks: [
      {ask: 'default/client -> svc/default/web:80', verdict: 'delivered', misses: /endpointslices: forbidden/},
      {ask: ASK, verdict: 'delivered', misses: null},
    ],
  },
]

mutationSuite('missing', faults)
