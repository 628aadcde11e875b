import {changeFlows, type Draft, groupOf, groups, map, onNode, ovsdb, route, withFlow} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const WEB = '10.96.10.10'

const config =
  (from: RegExp, to: string) =>
  (draft: Draft): Draft =>
    draft.text('cluster/core_v1_configmaps.json', (text) => text.replace(from, to))

/** The tunnel port as something else: its role in external_ids, its options. */
const tunnelAs = (node: string, role: string, options: Record<string, string>) => [
  ovsdb(node, 'Port', 'antrea-tun0', {external_ids: map({'antrea-type': role})}),
  ovsdb(node, 'Interface', 'antrea-tun0', {options: map(options)}),
]

const wireguard = (node: string, remote: string) => [
  (draft: Draft): Draft =>
    draft.json(onNode(node, 'ip-link.json'), (links) => [
      ...links,
      {
        ifindex: 77,
        ifname: 'antrea-wg0',
        flags: ['POINTOPOINT', 'NOARP', 'UP', 'LOWER_UP'],
        mtu: 1420,
        operstate: 'UNKNOWN',
        link_type: 'none',
        linkinfo: {info_kind: 'wireguard'},
      },
    ]),
  route(onNode(node, 'ip-route.json'), remote, {gateway: undefined, dev: 'antrea-wg0', scope: 'link', flags: []}),
]

/** In WireGuard mode pods go by the host: L3Forwarding sends them to the gateway. */
const byGateway = (node: string, remote: string) =>
  changeFlows(node, new RegExp(`^ ?table=16,.*nw_dst=${remote.replaceAll('.', '\\.')} `), (line) =>
    line
      .replace(/,set_field:[\d.]+->tun_dst,set_field:0x10\/0xf0->reg0/, ',set_field:0x20/0xf0->reg0')
      .replace(/set_field:aa:bb:cc:dd:ee:ff->eth_dst/, (all) =>
        all.replace('aa:bb:cc:dd:ee:ff', node === 'node1' ? 'c2:31:d4:a9:28:1b' : 'fa:49:7c:82:b2:3a'),
      ),
  )

const faults: readonly Fault[] = [
  {
    fault: "an action that nobody knows in a bucket of a Service's group",
    why: 'what it does to the packet before that is sent on is not known; the other bucket has none',
    edits: [
      (draft) => {
        const id = groupOf(draft, 'node1', WEB, 80)
        return groups('node1', id, (line) => line.replace(/(bucket_id:0,.*?actions=)/, '$1frobnicate(3),'), [
          'groups.txt',
        ])(draft)
      },
    ],
    asks: [
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'undetermined',
        branches: ['delivered', 'undetermined'],
        direction: 'request',
        node: 'node1',
        says: /frobnicate/,
      },
    ],
  },
  {
    fault: 'WireGuard between nodes',
    why: 'whether the peers have keys and endpoints is not followed',
    edits: [
      ...wireguard('node1', '10.10.2.0/24'),
      ...wireguard('node2', '10.10.1.0/24'),
      byGateway('node1', '10.10.2.0/24'),
      byGateway('node2', '10.10.1.0/24'),
      config(/(trafficEncryptionMode: \S*?)none/g, '$1wireGuard'),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /WireGuard/,
      },
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'IPsec on the tunnel port',
    why: 'whether its security associations work is not followed',
    edits: [
      ...tunnelAs('node1', 'ipsec-tunnel', {
        key: 'flow',
        remote_ip: '172.31.0.12',
        psk: 'secret',
        remote_name: 'node2',
      }),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /IPsec/,
      },
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'IPsec in the kernel between the nodes',
    why: 'a state for the remote takes what goes there',
    edits: [
      (draft) =>
        draft.write(
          onNode('node1', 'xfrm.json'),
          'src 172.31.0.11 dst 172.31.0.12\n\tproto esp spi 0x00000001 reqid 1 mode transport\n\treplay-window 32\n',
        ),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /IPsec/,
      },
    ],
  },
  {
    fault: 'an nft flowtable',
    why: 'packets of offloaded connections pass the rules by',
    edits: [
      (draft) =>
        draft.json<{nftables: Record<string, unknown>[]}>(onNode('node1', 'nft.json'), ({nftables}) => ({
          nftables: [
            ...nftables,
            {table: {family: 'inet', name: 'fast', handle: 50}},
            {
              flowtable: {
                family: 'inet',
                table: 'fast',
                name: 'ft',
                handle: 1,
                hook: 'ingress',
                prio: 0,
                dev: ['antrea-gw0', 'br-phy'],
              },
            },
          ],
        })),
    ],
    asks: [
      {
        ask: 'default/client -> 172.31.0.1 icmp',
        verdict: 'undetermined',
        before: 'forwarded-out',
        direction: 'request',
        node: 'node1',
        says: /flowtable/,
      },
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'TrafficControl redirects a pod to another device',
    why: 'what the device does with it is not followed',
    edits: [
      ovsdb('node1', 'Port', 'app-f9bee5', {external_ids: map({'antrea-type': 'traffic-control'})}),
      changeFlows('node1', /^ ?table=21,.*dl_dst=ba:43:7c:49:9b:68 /, (line) =>
        line.replace('set_field:0x2->reg1', 'set_field:0x3->reg1'),
      ),
    ],
    asks: [
      {
        ask: 'default/client -> default/web-1 tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /TrafficControl/,
      },
    ],
  },
  {
    fault: 'an action that this version does not know',
    why: 'what it does to the packet is not known',
    edits: [withFlow('node1', 'table=0, priority=999,ip actions=frobnicate(7),goto_table:3')],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /frobnicate/,
      },
    ],
  },
  {
    fault: 'a match on a field that this version does not know',
    why: 'whether the flow takes the packet is not known, and it has the highest priority',
    edits: [withFlow('node1', 'table=0, priority=999,ip,frob_field=7 actions=drop')],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /frob_field/,
      },
    ],
  },
  {
    fault: 'a match on a field that this version does not know, of another protocol',
    why: 'a UDP flow does not take TCP, whatever else it asks',
    edits: [withFlow('node1', 'table=0, priority=999,udp,frob_field=7 actions=drop')],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'}],
  },
  {
    fault: 'a Windows node',
    why: 'its pods and devices are other ones',
    edits: [
      (draft) =>
        draft.json<{items: {metadata: {name: string}; status: {nodeInfo: {operatingSystem: string}}}[]}>(
          'cluster/core_v1_nodes.json',
          (list) => {
            for (const node of list.items)
              if (node.metadata.name === 'node2') node.status.nodeInfo.operatingSystem = 'windows'
            return list
          },
        ),
    ],
    asks: [
      {ask: 'default/client -> default/server tcp 8080', verdict: 'undetermined', node: 'node2', says: /Windows/},
      {ask: 'default/client -> default/web-1 tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'networkPolicyOnly',
    why: 'another CNI routes the pods: what leaves the bridge is not its own any more',
    edits: [
      config(/(trafficEncapMode: \S*?)encap/g, '$1networkPolicyOnly'),
      byGateway('node1', '10.10.2.0/24'),
      byGateway('node2', '10.10.1.0/24'),
      route(onNode('node1', 'ip-route.json'), '10.10.2.0/24', {gateway: '172.31.0.1', dev: 'br-phy', flags: []}),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'undetermined',
        direction: 'request',
        node: 'node1',
        says: /networkPolicyOnly|mode/,
      },
    ],
  },
  {
    fault: 'a flow that mirrors what it passes on',
    why: 'a copy to a port with no device behind that is known does not change what becomes of the packet',
    edits: [withFlow('node1', 'table=0, priority=999,ip actions=output:3,goto_table:3')],
    asks: [{ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'}],
  },
]

mutationSuite('unmodelled', faults)
