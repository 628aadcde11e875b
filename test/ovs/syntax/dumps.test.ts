import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseConntrack, parseCtLimits, parseMaxConnections} from '../../../src/ovs/syntax/conntrack-dump.ts'
import {parseCoverage} from '../../../src/ovs/syntax/coverage.ts'
import {parseDatapathFlows} from '../../../src/ovs/syntax/datapath-flows.ts'
import {parseDatapathShow} from '../../../src/ovs/syntax/datapath-show.ts'
import {parseDpFeatures} from '../../../src/ovs/syntax/dp-features.ts'
import {parseDpifShow} from '../../../src/ovs/syntax/dpif-show.ts'
import {parseGroupStats} from '../../../src/ovs/syntax/group-stats.ts'
import {parseMeterStats, parseMeters} from '../../../src/ovs/syntax/meters.ts'
import {parseFdb, parseOvsRoutes, parseTunnelNeighbours} from '../../../src/ovs/syntax/native-tables.ts'
import {parseOvsVersion} from '../../../src/ovs/syntax/ovs-version.ts'
import {parseFrags, parsePortDescs} from '../../../src/ovs/syntax/port-desc.ts'
import {parsePortStats} from '../../../src/ovs/syntax/port-stats.ts'
import {parseTableFeatures, parseTableNames} from '../../../src/ovs/syntax/table-features.ts'
import {parseTableStats} from '../../../src/ovs/syntax/table-stats.ts'
import {parseTlvMap, tlvLengths} from '../../../src/ovs/syntax/tlv-map.ts'
import {parseTunnelPorts} from '../../../src/ovs/syntax/tunnel-ports.ts'
import {parseUpcall} from '../../../src/ovs/syntax/upcall.ts'
import {parseVsctlShow} from '../../../src/ovs/syntax/vsctl-show.ts'

// Texts of Open vSwitch 3.1.0 unless a comment says otherwise.
const dumps = suite('ovs/syntax dumps')

const SHOW = `OFPT_FEATURES_REPLY (xid=0x2): dpid:0000daa0311b1748
n_tables:254, n_buffers:0
capabilities: FLOW_STATS TABLE_STATS PORT_STATS QUEUE_STATS ARP_MATCH_IP
actions: output enqueue set_vlan_vid set_vlan_pcp strip_vlan mod_dl_src mod_dl_dst mod_nw_src mod_nw_dst
 1(client-90af6d): addr:0a:04:bf:8e:51:34
     config:     NO_FLOOD
     state:      LINK_DOWN
     current:    10GB-FD COPPER
     speed: 10000 Mbps now, 0 Mbps max
 LOCAL(br-int): addr:2a:ed:a4:8b:09:03
     config:     PORT_DOWN
     state:      LINK_DOWN
     speed: 0 Mbps now, 0 Mbps max
OFPT_GET_CONFIG_REPLY (xid=0x4): frags=nx-match miss_send_len=0
`

dumps('ovs-ofctl show: ports with their OpenFlow 1.0 flags, and fragments', () => {
  assert.equal(parsePortDescs(SHOW), {
    items: [
      {
        line: 5,
        ofport: 1,
        name: 'client-90af6d',
        mac: '0a:04:bf:8e:51:34',
        config: ['NO_FLOOD'],
        state: ['LINK_DOWN'],
        current: '10GB-FD COPPER',
        speedMbps: 10000,
      },
      {
        line: 10,
        ofport: 65534,
        name: 'br-int',
        mac: '2a:ed:a4:8b:09:03',
        config: ['PORT_DOWN'],
        state: ['LINK_DOWN'],
        current: null,
        speedMbps: 0,
      },
    ],
    unparsed: [],
  })
  assert.is(parseFrags(SHOW), 'nx-match')
  assert.is(parseFrags('normal\n'), 'normal')
  assert.is(parseFrags('OFPT_FEATURES_REPLY (xid=0x2): dpid:0000daa0311b1748'), null)
})

dumps('dump-ports-desc: a bundle has no header, and a cut line is kept', () => {
  const {items, unparsed} = parsePortDescs(' 2(antrea-gw0): addr:92:22:2c:64:e3:a9\r\n     config:     0\r\n     sta')
  assert.equal(
    items.map(({name, config}) => [name, config]),
    [['antrea-gw0', []]],
  )
  assert.equal(unparsed, [{line: 3, column: 6, text: 'sta', reason: 'not a port'}])
})

dumps('dump-ports: counters, null where the device keeps none', () => {
  const {items, unparsed} = parsePortStats(`OFPST_PORT reply (OF1.5) (xid=0x2): 2 ports
  port  1: rx pkts=4388, bytes=3559128, drop=0, errs=0, frame=0, over=0, crc=0
           tx pkts=3557, bytes=1898898, drop=2, errs=0, coll=0
           duration=33.955s
  port "antrea-tun0": rx pkts=2578, bytes=1822264, drop=?, errs=?, frame=?, over=?, crc=?
           tx pkts=5434, bytes=3823290, drop=?, errs=?, coll=?
           duration=38.234s
`)
  assert.equal(unparsed, [])
  assert.equal(items[0]?.tx, {
    packets: 3557,
    bytes: 1898898,
    drop: 2,
    errors: 0,
    frame: null,
    over: null,
    crc: null,
    collisions: 0,
  })
  assert.equal([items[0]?.ofport, items[0]?.durationSeconds], [1, 33.955])
  assert.equal(
    [items[1]?.ofport, items[1]?.name, items[1]?.rx.packets, items[1]?.rx.drop],
    [null, 'antrea-tun0', 2578, null],
  )
})

const TABLES = `OFPST_TABLE_FEATURES reply (OF1.5) (xid=0x2):
  table 0 ("PipelineRootClassifier"):
    metadata: match=0xffffffffffffffff write=0xffffffffffffffff
    max_entries=1000000

  table 1 ("ARPSpoofGuard"): ditto
  tables 2...252: ditto

  table 253:
    max_entries=5
`

dumps('dump-table-features: which names go with which ids', () => {
  const {items, unparsed} = parseTableFeatures(TABLES)
  assert.equal(unparsed, [])
  assert.equal(
    items.map(({line, first, last, name}) => [line, first, last, name]),
    [
      [2, 0, 0, 'PipelineRootClassifier'],
      [6, 1, 1, 'ARPSpoofGuard'],
      [7, 2, 252, null],
      [9, 253, 253, null],
    ],
  )
  assert.equal(items[2]?.details.at(-1), 'max_entries=1000000')
  assert.equal(
    [...parseTableNames(TABLES)],
    [
      [0, 'PipelineRootClassifier'],
      [1, 'ARPSpoofGuard'],
    ],
  )
})

dumps('dump-tables: ranges and ditto are written out', () => {
  const {items} = parseTableStats(`OFPST_TABLE reply (OF1.5) (xid=0x2):
  table 0 ("Root"):
    active=4, lookup=8519, matched=8500

  table 1: ditto
  tables 2...4:
    active=0, lookup=0, matched=0
`)
  assert.equal(
    items.map(({table, active, lookups, matched}) => [table, active, lookups, matched]),
    [
      [0, 4, 8519, 8500],
      [1, 4, 8519, 8500],
      [2, 0, 0, 0],
      [3, 0, 0, 0],
      [4, 0, 0, 0],
    ],
  )
})

dumps('dump-meters and meter-stats', () => {
  const meters = parseMeters(
    'OFPST_METER_CONFIG reply (OF1.5) (xid=0x2):\nmeter=256 pktps burst bands=\ntype=drop rate=5000 burst_size=10000\n\nmeter=257 kbps bands=\ntype=drop rate=1\n',
  )
  assert.equal(meters, {
    items: [
      {
        line: 2,
        id: 256,
        unit: 'pktps',
        flags: ['pktps', 'burst'],
        bands: [{line: 3, type: 'drop', rate: 5000, burstSize: 10000}],
      },
      {line: 5, id: 257, unit: 'kbps', flags: ['kbps'], bands: [{line: 6, type: 'drop', rate: 1, burstSize: null}]},
    ],
    unparsed: [],
  })
  const stats = parseMeterStats(
    'OFPST_METER reply (OF1.5) (xid=0x2):\nmeter:256 flow_count:7 packet_in_count:3 byte_in_count:9 duration:36.975s bands:\n0: packet_count:1 byte_count:2\n',
  )
  assert.equal(stats.items, [
    {line: 2, id: 256, flows: 7, packets: 3, bytes: 9, durationSeconds: 36.975, bands: [{packets: 1, bytes: 2}]},
  ])
})

dumps('dump-group-stats', () => {
  const text =
    ' group_id=13,duration=19.563s,ref_count=2,packet_count=8,byte_count=752,bucket0:packet_count=6,byte_count=564,bucket1:packet_count=2,byte_count=188'
  assert.equal(parseGroupStats(text).items, [
    {
      line: 1,
      id: 13,
      durationSeconds: 19.563,
      references: 2,
      packets: 8,
      bytes: 752,
      buckets: [
        {packets: 6, bytes: 564},
        {packets: 2, bytes: 188},
      ],
    },
  ])
})

dumps("fdb/show: a port by name is nobody's number", () => {
  const {items, unparsed} = parseFdb(
    ' port  VLAN  MAC                Age\n    3     0  9e:d4:3f:91:5d:38   12\nLOCAL    10  5a:99:af:df:b8:56 static\n veth1     0  92:22:2c:64:e3:a9    2\n',
  )
  assert.equal(items, [
    {line: 2, ofport: 3, vlan: 0, mac: '9e:d4:3f:91:5d:38', ageSeconds: 12},
    {line: 3, ofport: 'LOCAL', vlan: 10, mac: '5a:99:af:df:b8:56', ageSeconds: null},
  ])
  assert.equal(
    unparsed.map(({line}) => line),
    [4],
  )
})

dumps('tnl/neigh/show and ovs/route/show', () => {
  const neighbours = parseTunnelNeighbours(
    'IP                                            MAC                 Bridge\n==========================================================================\nfd00:172:31::12                               02:42:ac:1f:00:12   br-phy\n',
  )
  assert.equal(
    neighbours.items.map(({line, ip, mac, bridge}) => [line, ip, mac, bridge]),
    [[3, 'fd00:172:31::12', '02:42:ac:1f:00:12', 'br-phy']],
  )
  const routes = parseOvsRoutes(
    'Route Table:\nCached: 10.10.1.1/32 dev antrea-gw0 SRC 10.10.1.1 local\nCached: 0.0.0.0/0 dev br-phy GW 172.31.0.1 SRC 172.31.0.11\nUser: 10.9.0.0/16 MARK 123 dev br0 GW 10.0.0.1\n',
  )
  assert.equal(routes.unparsed, [])
  assert.equal(
    routes.items.map(({prefix, dev, gateway, source, local, mark}) => [prefix, dev, gateway, source, local, mark]),
    [
      ['10.10.1.1/32', 'antrea-gw0', null, '10.10.1.1', true, null],
      ['0.0.0.0/0', 'br-phy', '172.31.0.1', '172.31.0.11', false, null],
      ['10.9.0.0/16', 'br0', '10.0.0.1', null, false, 123],
    ],
  )
})

dumps('tnl/ports/show -v', () => {
  const {items, unparsed} = parseTunnelPorts(
    'Listening ports:\ngenev_sys_6081 (3) : eth(dst=02:42:ac:1f:00:11),eth_type(0x0800),ipv4(dst=172.31.0.11,proto=17,frag=no),udp(dst=6081)\ngenev_sys_6081 (3) ref_cnt=2\n',
  )
  assert.equal(unparsed, [])
  assert.equal(
    [items[0]?.name, items[0]?.odpPort, items[0]?.match.get('ipv4')],
    ['genev_sys_6081', 3, 'dst=172.31.0.11,proto=17,frag=no'],
  )
  assert.is(items[1]?.ref, 2)
})

dumps('dpif/show: OpenFlow port and datapath port', () => {
  const {items, unparsed} = parseDpifShow(
    'netdev@ovs-netdev: hit:22000 missed:522\n  br-int:\n    antrea-tun0 32768/3: (geneve: key=flow, remote_ip=flow)\n    pp 6/none: (patch: peer=nopeer)\n    web 1/5: (system)\n',
  )
  assert.equal(unparsed, [])
  assert.equal(
    items.map(({bridge, name, ofport, odpPort, type, options}) => [bridge, name, ofport, odpPort, type, [...options]]),
    [
      [
        'br-int',
        'antrea-tun0',
        32768,
        3,
        'geneve',
        [
          ['key', 'flow'],
          ['remote_ip', 'flow'],
        ],
      ],
      ['br-int', 'pp', 6, null, 'patch', [['peer', 'nopeer']]],
      ['br-int', 'web', 1, 5, 'system', []],
    ],
  )
})

dumps('dpctl/show -s, of the kernel and of userspace', () => {
  const {items, unparsed} = parseDatapathShow(`system@ovs-system:
  lookups: hit:21989 missed:522 lost:3
  flows: 418
  masks: hit:100 total:7 hit/pkt:2.31
  cache: hit:7 hit-rate:0.5%
  port 0: ovs-system (internal)
    RX packets:0 errors:0 dropped:5 overruns:0 frame:0
    TX packets:9 errors:0 dropped:0 aborted:0 carrier:0
    collisions:0
    RX bytes:140344 (137.1 KiB)  TX bytes:484245 (472.9 KiB)
  port 3: genev_sys_6081 (geneve: packet_type=ptap)
    RX packets:0 errors:? dropped:? overruns:? frame:?
`)
  assert.equal(unparsed, [])
  const [datapath] = items
  assert.equal(datapath?.lookups, {hit: 21989, missed: 522, lost: 3})
  assert.equal(datapath?.masks, {hit: 100, total: 7, hitPerPacket: 2.31})
  assert.equal(
    [...(datapath?.ports[0]?.counters ?? [])].filter(([, value]) => value !== 0),
    [
      ['RX dropped', 5],
      ['TX packets', 9],
      ['RX bytes', 140344],
      ['TX bytes', 484245],
    ],
  )
  const tunnel = datapath?.ports[1]
  assert.equal(
    [tunnel?.odpPort, tunnel?.type, tunnel?.options, tunnel?.counters.get('RX errors')],
    [3, 'geneve', 'packet_type=ptap', null],
  )
})

dumps('dpif/show-dp-features', () => {
  assert.equal(
    [...parseDpFeatures('Masked set action: Yes\nMax VLAN headers: 1\n')],
    [
      ['Masked set action', 'Yes'],
      ['Max VLAN headers', '1'],
    ],
  )
})

for (const [text, expected] of [
  [
    'tcp,orig=(src=10.10.1.2,dst=10.96.10.14,sport=46036,dport=80),reply=(src=10.10.1.3,dst=10.10.1.2,sport=8080,dport=46036),zone=65520,mark=19,labels=0x3,protoinfo=(state=TIME_WAIT)',
    {
      zone: 65520,
      protocol: 6,
      mark: 19,
      label: 3n,
      state: 'TIME_WAIT',
      icmp: null,
      sport: 46036,
      dport: 80,
      reply: '10.10.1.3',
    },
  ],
  [
    'icmp,orig=(src=10.10.1.1,dst=10.10.1.2,id=3146,type=8,code=0),reply=(src=10.10.1.2,dst=10.10.1.1,id=3146,type=0,code=0),zone=65520,mark=2',
    {
      zone: 65520,
      protocol: 1,
      mark: 2,
      label: 0n,
      state: null,
      icmp: {type: 8, code: 0},
      sport: 3146,
      dport: 3146,
      reply: '10.10.1.2',
    },
  ],
  [
    'icmpv6,orig=(src=fd00::1,dst=fd00::2,id=7,type=128,code=0),reply=(src=fd00::2,dst=fd00::1,id=7,type=129,code=0)',
    {
      zone: 0,
      protocol: 58,
      mark: 0,
      label: 0n,
      state: null,
      icmp: {type: 128, code: 0},
      sport: 7,
      dport: 7,
      reply: 'fd00::2',
    },
  ],
  [
    // Kernel datapath, with -m and -s.
    'tcp,orig=(src=10.0.0.1,dst=10.0.0.2,sport=1,dport=2,packets=5,bytes=300),reply=(src=10.0.0.2,dst=10.0.0.1,sport=2,dport=1,packets=4,bytes=200),id=4042,zone=5,status=SEEN_REPLY|ASSURED,timeout=86387,protoinfo=(state_orig=ESTABLISHED,state_reply=ESTABLISHED,wscale_orig=7,wscale_reply=7),helper=ftp',
    {zone: 5, protocol: 6, mark: 0, label: 0n, state: 'ESTABLISHED', icmp: null, sport: 1, dport: 2, reply: '10.0.0.2'},
  ],
  [
    '132,orig=(src=10.0.0.1,dst=10.0.0.2),reply=(src=10.0.0.2,dst=10.0.0.1)',
    {zone: 0, protocol: 132, mark: 0, label: 0n, state: null, icmp: null, sport: 0, dport: 0, reply: '10.0.0.2'},
  ],
] as const) {
  dumps(`dpctl/dump-conntrack: ${text.slice(0, 60)}…`, () => {
    const {items, unparsed} = parseConntrack(`${text}\n`)
    assert.equal(unparsed, [])
    const [entry] = items
    const {zone, protocol, mark, label, state, icmp} = entry ?? assert.unreachable('no entry') ?? {}
    assert.equal(
      {
        zone,
        protocol,
        mark,
        label,
        state,
        icmp,
        sport: entry?.orig.sport,
        dport: entry?.orig.dport,
        reply: entry?.reply.src,
      },
      expected,
    )
    assert.is(entry?.text, text)
    assert.is(entry?.line, 1)
  })
}

dumps('dpctl/dump-conntrack: what only -m and -s say', () => {
  const [entry] = parseConntrack(
    'udp,orig=(src=10.0.0.1,dst=10.0.0.2,sport=1,dport=2,packets=5,bytes=300),reply=(src=10.0.0.2,dst=10.0.0.1,sport=2,dport=1),id=4042,status=CONFIRMED,timeout=17,helper=tftp',
  ).items
  assert.equal(
    [entry?.id, entry?.status, entry?.timeoutSeconds, entry?.packets, entry?.helper],
    [4042, 'CONFIRMED', 17, 5, 'tftp'],
  )
})

dumps('dpctl/ct-get-limits and ct-get-maxconns', () => {
  const {defaultLimit, zones, unparsed} = parseCtLimits(
    'default limit=0\nzone=65520,limit=2,count=2\nzone=1,limit=9\nzone=x\n',
  )
  assert.is(defaultLimit, 0)
  assert.equal(
    [...zones],
    [
      [65520, {limit: 2, count: 2, line: 2}],
      [1, {limit: 9, count: null, line: 3}],
    ],
  )
  assert.equal(
    unparsed.map(({line}) => line),
    [4],
  )
  assert.is(parseMaxConnections('3000000\n'), 3000000)
  assert.is(parseMaxConnections('ovs-appctl: no datapath'), null)
})

dumps('dpctl/dump-flows -m', () => {
  const {items, unparsed} = parseDatapathFlows(
    'flow-dump from the main thread:\nufid:0bcd364f-c62a-4bf4-bbe2-cd0ef57986cd, ct_state(0x6a/0x3b),recirc_id(0x7),in_port(web-1),eth(src=72:af:48:9a:a0:be/00:00:00:00:00:00,dst=92:22:2c:64:e3:a9),eth_type(0x0800),ipv4(dst=10.10.1.1,proto=6,frag=no),tcp(src=80/0), packets:5, bytes:370, used:9.908s, flags:SFP., offloaded:yes, dp:ovs, actions:set(ipv4(ttl=63)),ct(commit,nat(src=1.1.1.1)),4, dp-extra-info:miniflow_bits(7,2)\nrecirc_id(0),in_port(2), packets:0, bytes:0, used:never, actions:drop\n',
  )
  assert.equal(unparsed, [])
  const [first, second] = items
  assert.is(first?.ufid, '0bcd364f-c62a-4bf4-bbe2-cd0ef57986cd')
  assert.equal([...(first?.key.keys() ?? [])], ['ct_state', 'recirc_id', 'in_port', 'eth', 'eth_type', 'ipv4', 'tcp'])
  assert.is(first?.key.get('ipv4'), 'dst=10.10.1.1,proto=6,frag=no')
  assert.equal(
    [first?.packets, first?.bytes, first?.usedSeconds, first?.flags, first?.datapath, first?.offloaded],
    [5, 370, 9.908, 'SFP.', 'ovs', 'yes'],
  )
  assert.is(first?.actions, 'set(ipv4(ttl=63)),ct(commit,nat(src=1.1.1.1)),4')
  assert.equal([second?.usedSeconds, second?.actions, second?.line], [null, 'drop', 3])
})

dumps('dump-tlv-map', () => {
  const {items, unparsed} = parseTlvMap(
    'NXT_TLV_TABLE_REPLY (OF1.5):\n max option space=256 max fields=64\n allocated option space=12\n\n mapping table:\n  class  type  length  match field\n ------  ----  ------  --------------\n 0xffff     0       4  tun_metadata0\n 0xffff  0x80       8  tun_metadata1\n',
  )
  assert.equal(unparsed, [])
  assert.equal(
    [...tlvLengths(items)],
    [
      [0, 4],
      [1, 8],
    ],
  )
  assert.equal(items[1], {line: 9, optionClass: 0xffff, type: 0x80, bytes: 8, index: 1})
})

dumps('coverage/show and upcall/show', () => {
  const coverage = parseCoverage(
    'Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=f0d4ec1d:\ndatapath_drop_userspace_action_error   0.4/sec     0.100/sec        0.0017/sec   total: 6\n86 events never hit\n',
  )
  assert.equal(coverage, {
    items: [
      {
        line: 2,
        name: 'datapath_drop_userspace_action_error',
        perSecond5s: 0.4,
        perSecondMinute: 0.1,
        perSecondHour: 0.0017,
        total: 6,
      },
    ],
    unparsed: [],
  })
  const upcall = parseUpcall(
    'netdev@ovs-netdev:\n  flows         : (current 417) (avg 418) (max 475) (limit 95000)\n  dump duration : 1ms\n  ufid enabled : true\n\n  4: (keys 417)\n',
  )
  assert.equal(upcall.items, [
    {
      line: 1,
      datapath: 'netdev@ovs-netdev',
      flows: {current: 417, average: 418, max: 475, limit: 95000},
      dumpDurationMs: 1,
      ufid: true,
      revalidators: [{thread: 4, keys: 417}],
    },
  ])
})

dumps('--version', () => {
  assert.equal(parseOvsVersion('ovs-vswitchd (Open vSwitch) 3.1.0\nDPDK 22.11.1\n'), {
    program: 'ovs-vswitchd',
    version: '3.1.0',
    numbers: [3, 1, 0],
    more: ['DPDK 22.11.1'],
  })
  assert.is(parseOvsVersion('bash: ovs-vswitchd: command not found'), null)
})

dumps('ovs-vsctl show', () => {
  const {items, unparsed} = parseVsctlShow(`69297ab8-ea0a-4316-93ff-da425d43958d
    Manager "ptcp:6640"
        is_connected: true
    Bridge br-int
        fail_mode: secure
        Port antrea-tun0
            tag: 5
            Interface antrea-tun0
                type: geneve
                options: {key=flow, remote_ip="10.0.0.1"}
        Port "gone"
            Interface "gone"
                error: "could not open network device gone (No such device)"
    ovs_version: "3.1.0"
`)
  assert.equal(unparsed, [])
  const [bridge] = items
  assert.equal([bridge?.name, bridge?.columns.get('fail_mode')], ['br-int', 'secure'])
  const [tunnel, gone] = bridge?.ports ?? []
  assert.is(tunnel?.columns.get('tag'), '5')
  assert.equal(
    [...(tunnel?.interfaces[0]?.options ?? [])],
    [
      ['key', 'flow'],
      ['remote_ip', '10.0.0.1'],
    ],
  )
  assert.is(gone?.interfaces[0]?.columns.get('error'), 'could not open network device gone (No such device)')
})

dumps.run()
