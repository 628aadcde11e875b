import {
  addRoute,
  type Draft,
  inPod,
  iptables,
  neighbour,
  nftMatch,
  onNode,
  route,
  sysctl,
  withFlow,
  withoutIptables,
} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const {saddr, daddr, protocol, dport, counter, drop} = nftMatch
const OUT = 'default/client -> 172.31.0.1 icmp'

const forwardingOff = (node: string) => [
  sysctl(node, 'net.ipv4.conf.all.forwarding', '0'),
  sysctl(node, 'net.ipv4.conf.antrea-gw0.forwarding', '0'),
  sysctl(node, 'net.ipv4.conf.br-phy.forwarding', '0'),
  (draft: Draft): Draft =>
    draft.text(onNode(node, 'sysctl.txt'), (text) =>
      /net\.ipv4\.ip_forward = /.test(text)
        ? text.replace(/net\.ipv4\.ip_forward = 1/, 'net.ipv4.ip_forward = 0')
        : `${text}net.ipv4.ip_forward = 0\n`,
    ),
]

const faults: readonly Fault[] = [
  {
    fault: 'FORWARD drops a pod',
    why: 'what leaves the cluster is forwarded by the host; the tunnel of a userspace datapath is not',
    edits: [iptables('node1', 'filter', 'FORWARD', '-s 10.10.1.2/32 -j DROP', [saddr('10.10.1.2'), counter, drop])],
    asks: [
      {
        ask: OUT,
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node1',
        before: 'forwarded-out',
        says: /FORWARD/,
      },
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {ask: 'default/client -> 10.10.1.1 icmp', verdict: 'delivered'},
    ],
  },
  {
    fault: 'FORWARD rejects a pod',
    why: 'REJECT answers with an ICMP error',
    edits: [
      iptables('node1', 'filter', 'FORWARD', '-s 10.10.1.2/32 -j REJECT --reject-with icmp-port-unreachable', [
        saddr('10.10.1.2'),
        counter,
        {reject: {type: 'icmp', expr: 'port-unreachable'}},
      ]),
    ],
    asks: [
      {
        ask: OUT,
        verdict: 'rejected',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node1',
        before: 'forwarded-out',
      },
    ],
  },
  {
    fault: "FORWARD drops all that no rule accepts, and Antrea's rules are there",
    why: "ANTREA-FORWARD accepts what comes from and goes to its gateway before the chain's policy",
    edits: [
      (draft) =>
        draft.text(onNode('node1', 'iptables.txt'), (text) =>
          text.replace(
            ':FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:ANTREA-FORWARD',
            ':FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:ANTREA-FORWARD',
          ),
        ),
    ],
    asks: [{ask: OUT, verdict: 'forwarded-out', before: 'forwarded-out'}],
  },
  {
    fault: "FORWARD drops all that no rule accepts, and Antrea's jump is missing",
    why: "nothing accepts the pod's packets",
    edits: [
      (draft) =>
        draft.text(onNode('node1', 'iptables.txt'), (text) =>
          text.replace(
            ':FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:ANTREA-FORWARD',
            ':FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:ANTREA-FORWARD',
          ),
        ),
      withoutIptables('node1', /-A FORWARD .*ANTREA-FORWARD/, (rule) => rule.chain === 'FORWARD'),
      (draft) =>
        draft.text(onNode('node1', 'nft.json'), (text) =>
          text
            .replace('"hook":"forward","prio":0,"policy":"accept"', '"hook":"forward","prio":0,"policy":"drop"')
            .replace(
              '"hook": "forward", "prio": 0, "policy": "accept"',
              '"hook": "forward", "prio": 0, "policy": "drop"',
            ),
        ),
    ],
    asks: [
      {
        ask: OUT,
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node1',
        before: 'forwarded-out',
      },
    ],
  },
  {
    fault: 'a node drops echo requests',
    why: 'INPUT has them, from nodes and pods alike',
    edits: [
      iptables('node2', 'filter', 'INPUT', '-p icmp -m icmp --icmp-type 8 -j DROP', [
        protocol('icmp'),
        nftMatch.is({payload: {protocol: 'icmp', field: 'type'}}, 'echo-request'),
        counter,
        drop,
      ]),
    ],
    asks: [
      {
        ask: 'node/node1 -> node/node2 icmp',
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node2',
        says: /INPUT/,
      },
      {
        ask: 'default/client -> 172.31.0.12 icmp',
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/client -> default/server icmp', verdict: 'delivered'},
      {ask: 'node/node2 -> node/node1 icmp', verdict: 'delivered'},
    ],
  },
  {
    fault: "a node drops its own packets to another node's pods",
    why: 'OUTPUT has what its processes send, not what its pods do',
    edits: [
      iptables('node1', 'filter', 'OUTPUT', '-d 10.10.2.0/24 -j DROP', [
        daddr({prefix: {addr: '10.10.2.0', len: 24}}),
        counter,
        drop,
      ]),
    ],
    asks: [
      {
        ask: 'node/node1 -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node1',
        says: /OUTPUT/,
      },
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'a rule drops tunnel packets in iptables of a userspace datapath',
    why: 'Open vSwitch sends and takes them without the host: no rule sees them',
    edits: [
      iptables('node2', 'filter', 'INPUT', '-p udp -m udp --dport 6081 -j DROP', [
        protocol('udp'),
        dport('udp', 6081),
        counter,
        drop,
      ]),
    ],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'}],
  },
  {
    fault: 'a raw PREROUTING rule drops what the gateway brings',
    why: 'before routing and connection tracking',
    edits: [
      iptables('node1', 'raw', 'PREROUTING', '-i antrea-gw0 -s 10.10.1.2/32 -j DROP', [
        nftMatch.is({meta: {key: 'iifname'}}, 'antrea-gw0'),
        saddr('10.10.1.2'),
        counter,
        drop,
      ]),
    ],
    asks: [
      {
        ask: OUT,
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node1',
        before: 'forwarded-out',
      },
      {
        ask: 'default/client -> 10.10.1.1 icmp',
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'the node does not forward',
    why: 'net.ipv4.ip_forward is 0: what is for itself arrives, what is for others does not go on',
    edits: forwardingOff('node1'),
    asks: [
      {
        ask: OUT,
        verdict: 'dropped',
        reason: 'ip-forward',
        direction: 'request',
        node: 'node1',
        before: 'forwarded-out',
      },
      {
        ask: 'default/client -> 172.31.0.12 icmp',
        verdict: 'dropped',
        reason: 'ip-forward',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/client -> 10.10.1.1 icmp', verdict: 'delivered'},
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {ask: 'node/node1 -> default/server tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'a strict rp_filter, and a route back by another device',
    why: "the route to the pod's address leads by br-phy: what the gateway brings from there is dropped",
    edits: [
      sysctl('node1', 'net.ipv4.conf.antrea-gw0.rp_filter', '1'),
      addRoute(onNode('node1', 'ip-route.json'), {dst: '10.10.1.2', dev: 'br-phy', scope: 'link', flags: []}),
    ],
    asks: [
      {ask: OUT, verdict: 'dropped', reason: 'rp-filter', direction: 'request', node: 'node1', before: 'forwarded-out'},
    ],
  },
  {
    fault: 'a loose rp_filter, and a route back by another device',
    why: 'loose asks only that there is a route',
    edits: [
      sysctl('node1', 'net.ipv4.conf.antrea-gw0.rp_filter', '2'),
      addRoute(onNode('node1', 'ip-route.json'), {dst: '10.10.1.2', dev: 'br-phy', scope: 'link', flags: []}),
    ],
    asks: [{ask: OUT, verdict: 'forwarded-out', before: 'forwarded-out'}],
  },
  {
    fault: 'a strict rp_filter, and routes as they should be',
    why: 'the way back is the way there',
    edits: [sysctl('node1', 'net.ipv4.conf.all.rp_filter', '1')],
    asks: [
      {ask: OUT, verdict: 'forwarded-out', before: 'forwarded-out'},
      {ask: 'node/node1 -> default/server tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'the route of the node to the other pods leads to the router',
    why: 'the packet leaves the cluster',
    edits: [route(onNode('node1', 'ip-route.json'), '10.10.2.0/24', {gateway: '172.31.0.1', dev: 'br-phy', flags: []})],
    asks: [
      {
        ask: 'node/node1 -> default/server tcp 8080',
        verdict: 'forwarded-out',
        reason: 'misrouted',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  ...(['blackhole', 'unreachable', 'prohibit'] as const).map(
    (type): Fault => ({
      fault: `the route of the node to the other pods says ${type}`,
      why: 'its kernel refuses to send',
      edits: [
        route(onNode('node1', 'ip-route.json'), '10.10.2.0/24', {type, gateway: undefined, dev: undefined, flags: []}),
      ],
      asks: [
        {
          ask: 'node/node1 -> default/server tcp 8080',
          verdict: 'dropped',
          reason: 'no-route',
          direction: 'request',
          node: 'node1',
          says: new RegExp(type),
        },
      ],
    }),
  ),
  {
    fault: 'the node has no default route',
    why: 'the host answers "network unreachable" for what is outside',
    edits: [route(onNode('node1', 'ip-route.json'), 'default', null)],
    asks: [
      {ask: 'default/client -> svc/kube-system/antrea:443', verdict: 'forwarded-out', before: 'forwarded-out'},
      {
        ask: 'default/client -> 8.8.8.8 icmp',
        verdict: 'dropped',
        reason: 'no-route',
        direction: 'request',
        node: 'node1',
        before: 'forwarded-out',
      },
    ],
  },
  {
    fault: "the node has a wrong MAC for a pod's address",
    why: "the frame finds no port in L2ForwardingCalc: L3Forwarding writes no MAC for what the gateway sends to its own node's pods",
    edits: [
      neighbour(onNode('node1', 'ip-neigh.json'), '10.10.1.2', {lladdr: '02:00:00:00:00:77', state: ['PERMANENT']}),
    ],
    asks: [
      {
        ask: 'node/node1 -> default/client tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        table: 'Output',
      },
    ],
  },
  {
    fault: 'a NOTRACK rule for the packets of a pod',
    why: 'what is not tracked is not masqueraded: the answer of the outside goes to an address that it has no route for',
    edits: [
      iptables('node1', 'raw', 'PREROUTING', '-s 10.10.1.2/32 -j NOTRACK', [
        saddr('10.10.1.2'),
        counter,
        {xt: {type: 'target', name: 'CT'}},
      ]),
    ],
    asks: [{ask: OUT, verdict: 'forwarded-out', before: 'forwarded-out'}],
  },
  {
    fault: 'noEncap: the route to the other pods leads to an address that nobody has',
    capture: 'healthy-noencap',
    why: 'the node hands it to 172.31.0.99, which is no node',
    edits: [route(onNode('node1', 'ip-route.json'), '10.10.2.0/24', {gateway: '172.31.0.99'})],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'forwarded-out',
        reason: 'misrouted',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'noEncap: FORWARD of the other node drops',
    capture: 'healthy-noencap',
    why: "the other node's host forwards it to its gateway",
    edits: [iptables('node2', 'filter', 'FORWARD', '-d 10.10.2.2/32 -j DROP', [daddr('10.10.2.2'), counter, drop])],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'host-firewall',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/client -> default/web-2 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'noEncap: the other node does not forward',
    capture: 'healthy-noencap',
    why: 'its host does not pass the packet to its gateway',
    edits: forwardingOff('node2'),
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'ip-forward',
        direction: 'request',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'noEncap: the way back leads nowhere',
    capture: 'healthy-noencap',
    why: 'node2 has a route that says blackhole for the pods of node1',
    edits: [
      route(onNode('node2', 'ip-route.json'), '10.10.1.0/24', {type: 'blackhole', gateway: undefined, dev: undefined}),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'no-route',
        direction: 'reply',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'hybrid, with both nodes in one network',
    capture: 'healthy-noencap',
    why: 'hybrid routes between nodes of one network as noEncap does',
    edits: [
      (draft) =>
        draft.text('cluster/core_v1_configmaps.json', (text) =>
          text.replace(/(trafficEncapMode: \S*?)noEncap/g, '$1hybrid'),
        ),
    ],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {ask: 'default/client -> svc/default/web:80', verdict: 'delivered'},
    ],
  },
  {
    fault: 'nobody has the ClusterIP that is asked for (no fault)',
    why: 'no flow translates it, and the default route takes it out of the cluster',
    edits: [],
    asks: [
      {
        ask: 'default/client -> 10.96.99.99 tcp 80',
        verdict: 'forwarded-out',
        before: 'forwarded-out',
        reason: 'misrouted',
        node: 'node1',
        says: /no Service has it/,
      },
    ],
  },
  {
    fault: 'a NodePort by the loopback address, without route_localnet (no fault)',
    capture: 'healthy-proxyall',
    why: 'translated in OUTPUT, but a packet from 127.0.0.1 does not leave by a device other than lo: tried in network namespaces',
    edits: [],
    asks: [
      {
        ask: 'node/node1 -> 127.0.0.1 tcp 30080',
        verdict: 'dropped',
        before: 'dropped',
        reason: 'route-localnet',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'a NodePort by the loopback address, with route_localnet',
    capture: 'healthy-proxyall',
    why: 'with it the packet is masqueraded and goes its way',
    edits: [sysctl('node1', 'net.ipv4.conf.antrea-gw0.route_localnet', '1')],
    asks: [{ask: 'node/node1 -> 127.0.0.1 tcp 30080', verdict: 'delivered', before: 'dropped'}],
  },
  {
    fault: 'a flow drops what the gateway brings for a pod',
    why: "kubelet's probes come by the gateway",
    edits: [withFlow('node1', 'table=0, priority=999,ip,in_port=32769,nw_dst=10.10.1.2 actions=drop')],
    asks: [
      {
        ask: 'node/node1 -> default/client tcp 8080',
        verdict: 'dropped',
        direction: 'request',
        node: 'node1',
        table: 'PipelineRootClassifier',
      },
      {ask: 'default/web-1 -> default/client tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'arp_ignore of the gateway device is 8',
    why: 'the kernel answers no question for an address of its own by that device',
    edits: [
      (draft) =>
        draft.text(onNode('node1', 'sysctl.txt'), (text) =>
          text.replace(/^(net\.ipv4\.conf\.antrea-gw0\.arp_ignore) = 0/m, '$1 = 8'),
        ),
      (draft) => draft.write(inPod('node1', 'default/client', 'ip-neigh.json'), '[]'),
    ],
    asks: [
      {
        ask: 'default/client -> 10.10.1.1 icmp',
        verdict: 'dropped',
        reason: 'no-neighbour',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
]

mutationSuite('host', faults)
