import {changeFlows, FAILED, inPod, neighbour, onBridge, withFlow, withoutFlows} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const faults: readonly Fault[] = [
  {
    fault: "the Classifier flow of the sender's port is missing",
    why: 'no flow marks where the packet is from: the table drops it',
    edits: [withoutFlows('node1', /^ ?table=3,.*in_port=1 /)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'unclassified-port',
        direction: 'request',
        node: 'node1',
        table: 'Classifier',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'unclassified-port',
        direction: 'reply',
        node: 'node1',
        table: 'Classifier',
      },
    ],
  },
  {
    fault: 'the Classifier flow of the tunnel is missing',
    why: 'what comes out of the tunnel is dropped on the node that it is for',
    edits: [withoutFlows('node2', /^ ?table=3,.*in_port=32768 /)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'unclassified-port',
        direction: 'request',
        node: 'node2',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'unclassified-port',
        direction: 'reply',
        node: 'node2',
      },
      {ask: 'default/server -> default/other tcp 9090', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the SpoofGuard flow has the address that the pod had before',
    why: 'source and MAC must both be as the flow says',
    edits: [
      changeFlows('node1', /^ ?table=4,.*nw_src=10\.10\.1\.2 /, (line) =>
        line.replace('nw_src=10.10.1.2', 'nw_src=10.10.1.66'),
      ),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'spoof-guard',
        direction: 'request',
        node: 'node1',
        table: 'SpoofGuard',
      },
    ],
  },
  {
    fault: 'the L2ForwardingCalc flow of the receiver is missing',
    why: 'its MAC is then unknown, no output port is loaded, and Output drops it; on the same node and from another',
    edits: [withoutFlows('node1', /^ ?table=21,.*dl_dst=e6:66:f8:96:ed:dd /)],
    asks: [
      {
        ask: 'default/web-1 -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'table-miss',
        direction: 'request',
        node: 'node1',
        table: 'Output',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'table-miss',
        direction: 'request',
        node: 'node1',
        table: 'Output',
      },
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'reply',
        node: 'node1',
        table: 'Output',
      },
    ],
  },
  {
    fault: 'the L2ForwardingCalc flow of the receiver leads to another pod',
    why: 'L2ForwardingCalc sends it to web-1, whose MAC and address are others: its kernel ignores the frame',
    edits: [
      changeFlows('node1', /^ ?table=21,.*dl_dst=e6:66:f8:96:ed:dd /, (line) =>
        line.replace('set_field:0x1->reg1', 'set_field:0x2->reg1'),
      ),
    ],
    asks: [
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'wrong-mac',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: "the L3Forwarding flow to the other node's pods is missing",
    why: 'it goes to the gateway, the host routes it back into the bridge, and the tunnel has no destination',
    edits: [withoutFlows('node1', /^ ?table=16,.*nw_dst=10\.10\.2\.0\/24 /)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel',
        direction: 'request',
        node: 'node1',
        table: 'Output',
      },
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        reason: 'tunnel',
        direction: 'reply',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'the L3Forwarding flow for pods of this node is missing',
    why: 'what is not routed passes by EgressMark and the default of L3Forwarding with its own MACs, marked as for the gateway: it arrives, and past the ingress policies',
    edits: [withoutFlows('node1', /^ ?table=16,.*reg0=0\/0x200,nw_dst=10\.10\.1\.0\/24 /)],
    asks: [
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
      {ask: 'default/client -> default/web-1 tcp 9000', verdict: 'delivered', before: 'dropped'},
    ],
  },
  {
    fault: 'the L3Forwarding flow to a pod of this node from elsewhere is missing',
    why: 'from the tunnel it takes the flow for what is from other nodes: to the gateway MAC, EgressMark drops a new connection',
    edits: [withoutFlows('node1', /^ ?table=16,.*reg0=0x200\/0x200,nw_dst=10\.10\.1\.2 /)],
    asks: [
      {
        ask: 'default/server -> default/client tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        table: 'EgressMark',
      },
    ],
  },
  {
    fault: 'the Output flow is missing',
    why: 'only the default of Output is left',
    edits: [withoutFlows('node2', /^ ?table=28,.*output:NXM_NX_REG1/)],
    asks: [
      {
        ask: 'default/server -> default/other tcp 9090',
        verdict: 'dropped',
        reason: 'table-miss',
        direction: 'request',
        node: 'node2',
        table: 'Output',
      },
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'table-miss',
        direction: 'request',
        node: 'node2',
        table: 'Output',
      },
    ],
  },
  {
    fault: 'ARP is not switched, and the entry has failed',
    why: 'the flow that lets ARP take NORMAL is missing: the question is dropped in ARPResponder',
    edits: [
      withoutFlows('node1', /^ ?table=2,.*arp actions=NORMAL/),
      neighbour(inPod('node1', 'default/client', 'ip-neigh.json'), '10.10.1.1', FAILED),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        table: 'ARPResponder',
      },
    ],
  },
  {
    fault: 'all flows are gone',
    why: 'a bridge without flows drops everything: OpenFlow 1.3 and later have no other default',
    edits: [
      (draft) =>
        draft
          .text(onBridge('node1', 'flows.txt'), (text) => `${text.split('\n')[0]}\n`)
          .write(onBridge('node1', 'flows-names.txt', 'br-int'), '')
          .text(onBridge('node1', 'tables.txt'), (text) => text.replace(/active=\d+/g, 'active=0')),
    ],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'dropped', direction: 'request', node: 'node1'},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'dropped', direction: 'request', node: 'node1'},
    ],
  },
  {
    fault: 'somebody added a drop of one port by hand',
    why: 'a higher priority wins in the first table',
    edits: [withFlow('node1', 'table=0, priority=999,tcp,tp_dst=8080 actions=drop')],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        table: 'PipelineRootClassifier',
      },
      {ask: 'default/client -> default/server icmp', verdict: 'delivered'},
      {ask: 'default/client -> svc/default/db:5432', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the flow that commits connections is missing',
    why: 'nothing is remembered: the SYN+ACK is then called invalid, and an echo reply too',
    edits: [withoutFlows('node1', /^ ?table=27,.*ct\(commit/)],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'conntrack-invalid',
        direction: 'reply',
        node: 'node1',
        table: 'ConntrackState',
      },
      {
        ask: 'default/client -> default/server icmp',
        verdict: 'dropped',
        reason: 'conntrack-invalid',
        direction: 'reply',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'the flow that sends packets through conntrack is missing',
    why: 'ct_state stays without +trk: no flow that asks for a new connection takes it, but none drops it either',
    edits: [withoutFlows('node1', /^ ?table=6,.*ct\(table=7,zone=65520,nat\)/)],
    asks: [{ask: 'default/client -> default/web-1 icmp', verdict: 'delivered'}],
  },
]

mutationSuite('bridge', faults)
