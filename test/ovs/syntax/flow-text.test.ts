import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {W} from '../../../src/ovs/fields.ts'
import {formatFlowKey} from '../../../src/ovs/syntax/flow-key.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'

const flowText = suite('ovs/syntax/flow-text')

const names = {ports: new Map([['p1', 1]])}
const ETH = 'vlan_tci=0x0000,dl_src=00:00:00:00:00:00,dl_dst=00:00:00:00:00:00'
const IP = 'nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no'
const TUNNEL =
  'tun_ipv6_src=::,tun_ipv6_dst=::,tun_gbp_id=0,tun_gbp_flags=0,tun_tos=0,tun_ttl=0,tun_erspan_ver=0,gtpu_flags=0,gtpu_msgtype=0'

// What ovs-vswitchd 3.1.0 says to `ofproto/trace br0 FLOW`.
for (const [text, key] of [
  ['in_port=p1', `in_port=1,${ETH},dl_type=0x0000`],
  ['in_port="p1"', `in_port=1,${ETH},dl_type=0x0000`],
  ['in_port=local', `in_port=LOCAL,${ETH},dl_type=0x0000`],
  ['in_port=0', `in_port=ANY,${ETH},dl_type=0x0000`],
  ['in_port:1', `in_port=1,${ETH},dl_type=0x0000`],
  ['in_port=77', `in_port=77,${ETH},dl_type=0x0000`],
  ['in_port=1,tcp,tp_dst=80', `tcp,in_port=1,${ETH},${IP},tp_src=0,tp_dst=80,tcp_flags=0`],
  ['in_port=1 tcp\n tcp_dst=80', `tcp,in_port=1,${ETH},${IP},tp_src=0,tp_dst=80,tcp_flags=0`],
  ['in_port=1,udp,udp_dst=53', `udp,in_port=1,${ETH},${IP},tp_src=0,tp_dst=53`],
  ['tcp=5', `tcp,in_port=ANY,${ETH},${IP},tp_src=0,tp_dst=0,tcp_flags=0`],
  ['in_port=1,tcp,tcp_flags=syn|ack', `tcp,in_port=1,${ETH},${IP},tp_src=0,tp_dst=0,tcp_flags=syn|ack`],
  ['in_port=1,ip,nw_proto=0x6', `tcp,in_port=1,${ETH},${IP},tp_src=0,tp_dst=0,tcp_flags=0`],
  [
    'in_port=1,ip,nw_proto=2',
    `ip,in_port=1,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=2,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,tp_src=0,tp_dst=0`,
  ],
  [
    'in_port=1,ip,nw_tos=5',
    `ip,in_port=1,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=4,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    'in_port=1,ip,nw_dst=1.2.3.4/32',
    `ip,in_port=1,${ETH},nw_src=0.0.0.0,nw_dst=1.2.3.4,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    'in_port=1,dl_vlan=10',
    `in_port=1,dl_vlan=10,dl_vlan_pcp=0,vlan_tci1=0x0000,dl_src=00:00:00:00:00:00,dl_dst=00:00:00:00:00:00,dl_type=0x0000`,
  ],
  [
    'in_port=1,dl_vlan=5000',
    `in_port=1,dl_vlan=904,dl_vlan_pcp=0,vlan_tci1=0x0000,dl_src=00:00:00:00:00:00,dl_dst=00:00:00:00:00:00,dl_type=0x0000`,
  ],
  [
    'in_port=1,vlan_tci=0x0005',
    `in_port=1,vlan_tci=0x0005,vlan_tci1=0x0000,dl_src=00:00:00:00:00:00,dl_dst=00:00:00:00:00:00,dl_type=0x0000`,
  ],
  ['dl_vlan=0xffff,in_port=1', `in_port=1,${ETH},dl_type=0x0000`],
  [
    'in_port=1,dl_src=1:2:3:4:5:6',
    'in_port=1,vlan_tci=0x0000,dl_src=01:02:03:04:05:06,dl_dst=00:00:00:00:00:00,dl_type=0x0000',
  ],
  ['in_port=1,xreg0=0x500000001', `reg0=0x5,reg1=0x1,in_port=1,${ETH},dl_type=0x0000`],
  ['in_port=1,reg0=0,reg0=5', `reg0=0x5,in_port=1,${ETH},dl_type=0x0000`],
  ['in_port=1,ct_state=trk|new', `ct_state=new|trk,in_port=1,${ETH},dl_type=0x0000`],
  ['in_port=1,recirc_id=0x5', `recirc_id=0x5,eth,in_port=1,${ETH},dl_type=0x0000`],
  ['in_port=1,tun_id=5', `tun_id=0x5,in_port=1,${ETH},dl_type=0x0000`],
  [
    'in_port=1,tun_dst=1.1.1.1,tun_flags=oam,tun_id=4',
    `tun_src=0.0.0.0,tun_dst=1.1.1.1,${TUNNEL},tun_flags=oam,in_port=1,${ETH},dl_type=0x0000`,
  ],
  [
    'in_port=1,mpls,mpls_label=5',
    `mpls,in_port=1,${ETH},mpls_label=5,mpls_tc=0,mpls_ttl=0,mpls_bos=0,mpls_lse1=0,mpls_lse2=0`,
  ],
  [
    'packet_type=(1,0x806),in_port=1',
    'packet_type=(1,0x806),in_port=1,arp_spa=0.0.0.0,arp_tpa=0.0.0.0,arp_op=0,arp_sha=00:00:00:00:00:00,arp_tha=00:00:00:00:00:00',
  ],
  [
    'in_port=1,ct_state=new|trk,ip,ct_nw_src=1.2.3.4,ct_nw_proto=6,ct_tp_dst=4',
    `ct_state=new|trk,ct_nw_src=1.2.3.4,ct_nw_dst=0.0.0.0,ct_nw_proto=6,ct_tp_src=0,ct_tp_dst=4,ip,in_port=1,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
] as const) {
  flowText(`reads '${text}' as OVS does`, () => {
    const read = parseFlowText(text, names)
    assert.is('error' in read ? read.error : formatFlowKey(read.packet), key)
  })
}

for (const [text, error] of [
  ['in_port=nope', 'bad value for in_port (nope: invalid or unknown port for in_port)'],
  ['in_port', 'bad value for in_port (: invalid or unknown port for in_port)'],
  ['in_port=99999', 'bad value for in_port (99999: invalid or unknown port for in_port)'],
  ['foo=1', 'unknown field foo'],
  ['in_port=1,eth', 'unknown field eth'],
  ['in_port=1,igmp', 'unknown field igmp'],
  ['in_port=1,table=5', 'unknown field table'],
  ['vlan_tci=0x1005,vlan_tci1=0x1006', 'unknown field vlan_tci1'],
  ['in_port=1,tcp,NXM_OF_TCP_DST=5', 'unknown field NXM_OF_TCP_DST'],
  ['tcp,tp_dst=99999', 'bad value for tp_dst (99999: value too large for 2-byte field tcp_dst)'],
  ['in_port=1,tcp,tp_dst=-1', 'bad value for tp_dst (-1: value too large for 2-byte field tcp_dst)'],
  ['in_port=1,reg0=0x100000000', 'bad value for reg0 (0x100000000: value too large for 4-byte field reg0)'],
  [
    'in_port=1,xreg0=0x1ffffffffffffffff',
    'bad value for xreg0 (0x1ffffffffffffffff: value too large for 8-byte field xreg0)',
  ],
  ['in_port=1,reg0=abc', 'bad value for reg0 (abc: bad syntax for reg0 value)'],
  ['in_port=1,dl_type=ip', 'bad value for dl_type (ip: bad syntax for eth_type value)'],
  ['in_port=1,nw_dst=1.2.3.4', 'prerequisites not met for setting nw_dst'],
  ['in_port=1,arp,nw_src=1.2.3.4', 'prerequisites not met for setting nw_src'],
  ['in_port=1,udp,tp_dst=53', 'prerequisites not met for setting tp_dst'],
  ['in_port=1,ip,nw_frag=later,nw_proto=6,tp_dst=5', 'prerequisites not met for setting tp_dst'],
  ['in_port=1,icmp6,nd_target=fe80::1', 'prerequisites not met for setting nd_target'],
  ['in_port=1,ct_state=inv|trk,ip,ct_nw_src=1.2.3.4', 'prerequisites not met for setting ct_nw_src'],
  ['vlan_pcp=3', 'prerequisites not met for setting vlan_pcp'],
  ['in_port=1,dl_type=0x800,dl_type=0x806', 'field dl_type set multiple times'],
  ['in_port=1,xxreg0=0x5,reg3=1', 'field reg3 set multiple times'],
  ['in_port=1,vlan_tci=0x1005,dl_vlan=5', 'field dl_vlan set multiple times'],
  ['in_port=1,tcp,udp', 'Ethernet type set multiple times'],
  ['in_port=1,tcp,tcp_flags=+syn', 'bad value for tcp_flags (+syn: wildcards not allowed here)'],
  ['in_port=1,ip,nw_dst=10.0.0.0/8', 'bad value for nw_dst (10.0.0.0/8: wildcards not allowed here)'],
  ['in_port=1,tcp,tcp_dst=0x1f90/0xfff0', 'bad value for tcp_dst (0x1f90/0xfff0: wildcards not allowed here)'],
  ['in_port=1,ip,nw_frag=yes', 'bad value for nw_frag (yes: wildcards not allowed here)'],
  [
    'in_port=1,ip,nw_frag=bogus',
    'bad value for nw_frag (bogus: unknown fragment type (valid types are "no", "yes", "first", "later", "not_later")',
  ],
  ['in_port=1,tcp,tcp_flags=bogus', 'bad value for tcp_flags (bogus: unknown TCP flag(s))'],
  ['in_port=1,ct_state=bogus', 'bad value for ct_state (bogus: unknown ct_state flag(s))'],
  ['in_port=1,ct_state=0x1ff', 'bad value for ct_state (0x1ff: unknown ct_state flag(s))'],
  ['in_port=1,dl_src=zz', 'bad value for dl_src (zz: invalid Ethernet address)'],
  ['in_port=1,ip,nw_src=1.2.3.4x', 'bad value for nw_src (1.2.3.4x: invalid IP address)'],
  ['in_port=1,tcp6,ipv6_src=zz', 'bad value for ipv6_src (zz: invalid IPv6 address)'],
] as const) {
  flowText(`refuses '${text}' in the words of OVS`, () => {
    assert.equal(parseFlowText(text, names), {error: `${text}: ${error}`})
  })
}

flowText('gives a tag the type that OVS gives it', () => {
  const read = parseFlowText('in_port=1,dl_vlan=10')
  assert.is('packet' in read && read.packet[W.vlan], 0x8100_100a)
})

flowText.run()
