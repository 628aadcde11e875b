import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {FLOW_WORDS, W} from '../../../src/ovs/fields.ts'
import {formatFlowKey} from '../../../src/ovs/syntax/flow-key.ts'
import {parseHexPacket} from '../../../src/ovs/syntax/hex-packet.ts'

const hexPacket = suite('ovs/syntax/hex-packet')

const ETH = 'dl_src=00:00:00:00:00:00,dl_dst=00:00:00:00:00:00'

const metadata = new Uint32Array(FLOW_WORDS)
metadata[W.in_port] = 1

/** Frames that `ovs-ofctl compose-packet` of 3.1.0 made, whole and cut, and what `ofproto/trace br0 in_port=1 FRAME` said. */
const SEEN: readonly (readonly [hex: string, key: string])[] = [
  [
    '0000000000000000000000000800450000280000000040066abd0102030405060708000500060000000000000000501200009fb40000',
    `tcp,in_port=1,vlan_tci=0x0000,${ETH},nw_src=1.2.3.4,nw_dst=5.6.7.8,nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=5,tp_dst=6,tcp_flags=syn|ack`,
  ],
  [
    '0000000000000000000000000800450000280000000040066abd0102030405060708000500060000000000000000501200009fb400',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '0000000000000000000000000800450000280000000040066abd0102030405060708000500060000',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000008004520005c0000000040116a5e01020304050607080005000600480b3c000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    `udp,in_port=1,vlan_tci=0x0000,${ETH},nw_src=1.2.3.4,nw_dst=5.6.7.8,nw_tos=32,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=5,tp_dst=6`,
  ],
  [
    '00000000000000000000000008004520005c0000000040116a5e01020304050607080005000600480b3c000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000008004520005c0000000040116a5e01020304050607080005000600480b3c000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000008004500005c000000000301b7a20000000000000000080013fc00000000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    `icmp,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_tos=0,nw_ecn=0,nw_ttl=3,nw_frag=no,icmp_type=8,icmp_code=0`,
  ],
  [
    '000000000000000000000000080600010800060400010000000000050102030400000000000604050607',
    `arp,in_port=1,vlan_tci=0x0000,${ETH},arp_spa=1.2.3.4,arp_tpa=4.5.6.7,arp_op=1,arp_sha=00:00:00:00:00:05,arp_tha=00:00:00:00:00:06`,
  ],
  [
    '0000000000000000000000000806000108000604000100000000000501020304000000000006040506',
    `arp,in_port=1,vlan_tci=0x0000,${ETH},arp_spa=0.0.0.0,arp_tpa=0.0.0.0,arp_op=0,arp_sha=00:00:00:00:00:00,arp_tha=00:00:00:00:00:00`,
  ],
  [
    '00000000000000000000000008060001080006040001000000000005',
    `arp,in_port=1,vlan_tci=0x0000,${ETH},arp_spa=0.0.0.0,arp_tpa=0.0.0.0,arp_op=0,arp_sha=00:00:00:00:00:00,arp_tha=00:00:00:00:00:00`,
  ],
  [
    '00000000000000000000000086dd6001234500540604fe800000000000000000000000000001fd00000000000000000000000000000200040005000000000000000050000000d0130000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637',
    `ipv6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000086dd6001234500540604fe800000000000000000000000000001fd00000000000000000000000000000200040005000000000000000050000000d0130000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031',
    `ipv6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000086dd6000000000203a00fe8000000000000000000000000000010000000000000000000000000000000087007a9500000000fe8000000000000000000000000000050101000000000007',
    `icmp6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=fe80::1,ipv6_dst=::,ipv6_label=0x00000,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,icmp_type=135,icmp_code=0,nd_target=fe80::5,nd_sll=00:00:00:00:00:07,nd_tll=00:00:00:00:00:00`,
  ],
  [
    '00000000000000000000000086dd6000000000203a00fe8000000000000000000000000000010000000000000000000000000000000087007a9500000000fe80000000000000000000000000000501010000000000',
    `ipv6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000086dd6000000000203a00fe8000000000000000000000000000010000000000000000000000000000000087007a9500000000fe800000000000000000',
    `ipv6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000086dd6000000000203a0000000000000000000000000000000000000000000000000000000000000000008800771700000000fe8000000000000000000000000000050201000000000007',
    `icmp6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,icmp_type=136,icmp_code=0,nd_target=fe80::5,nd_sll=00:00:00:00:00:00,nd_tll=00:00:00:00:00:07`,
  ],
  [
    '000000000000000000000000080045000020000000000084ba5b0000000000000000000400050000000000000000',
    `sctp,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,tp_src=4,tp_dst=5`,
  ],
  [
    '000000000000000000000000080045000020000000000084ba5b00000000000000000004000500000000000000',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000081006005080045000068000000000006ba91000000000000000000000005000000000000000050000000cb9c0000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    `tcp,in_port=1,dl_vlan=5,dl_vlan_pcp=3,vlan_tci1=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,tp_src=0,tp_dst=5,tcp_flags=0`,
  ],
  [
    '00000000000000000000000081006005080045000068000000000006ba91000000000000000000000005000000000000000050000000cb9c0000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e',
    `ip,in_port=1,dl_vlan=5,dl_vlan_pcp=3,vlan_tci1=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '000000000000000000000000884700005305',
    `mpls,in_port=1,vlan_tci=0x0000,${ETH},mpls_label=5,mpls_tc=1,mpls_ttl=5,mpls_bos=1`,
  ],
  [
    '0000000000000000000000008847000053',
    `mpls,in_port=1,vlan_tci=0x0000,${ETH},mpls_label=0,mpls_tc=0,mpls_ttl=0,mpls_bos=0,mpls_lse1=0,mpls_lse2=0`,
  ],
  [
    '00000000000000000000000008004500001c000000000002bae100000000000000000000ffff00000000',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=2,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,tp_src=0,tp_dst=0`,
  ],
  [
    '00000000000000000000000008004500001c000000000002bae100000000000000000000ffff000000',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000008004500001400000000002fb8ba0101010100000000',
    `ip,in_port=1,vlan_tci=0x0000,${ETH},nw_src=1.1.1.1,nw_dst=0.0.0.0,nw_proto=47,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '0000000000000000000000000800450000680000200000069a91000000000000000000000005000000000000000050000000cb9c0000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    `tcp,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=first,tp_src=0,tp_dst=5,tcp_flags=0`,
  ],
  [
    '0000000000000000000000000800450000140000206400069a810000000000000000',
    `tcp,in_port=1,vlan_tci=0x0000,${ETH},nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=later`,
  ],
  [
    '00000000000000000000000086dd6000000000001100fe80000000000000000000000000000100000000000000000000000000000000',
    `udp6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=fe80::1,ipv6_dst=::,ipv6_label=0x00000,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,tp_src=0,tp_dst=0`,
  ],
  [
    '00000000000000000000000086dd600000000048110000000000000000000000000000000000000000000000000000000000000000000000003500481b26000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    `udp6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,tp_src=0,tp_dst=53`,
  ],
  [
    '00000000000000000000000086dd600000000048110000000000000000000000000000000000000000000000000000000000000000000000003500481b26000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e',
    `ipv6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  [
    '00000000000000000000000086dd600000000048110000000000000000000000000000000000000000000000000000000000000000000000003500481b26000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031',
    `ipv6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no`,
  ],
  ['0000000000000000000000001234', `in_port=1,vlan_tci=0x0000,${ETH},dl_type=0x1234`],
  [
    '000000000000000000000000803500010800060400030000000000000000000000000000000000000000',
    `rarp,in_port=1,vlan_tci=0x0000,${ETH},arp_spa=0.0.0.0,arp_tpa=0.0.0.0,arp_op=3,arp_sha=00:00:00:00:00:00,arp_tha=00:00:00:00:00:00`,
  ],
  [
    '0000000000000000000000008035000108000604000300000000000000000000000000000000000000',
    `rarp,in_port=1,vlan_tci=0x0000,${ETH},arp_spa=0.0.0.0,arp_tpa=0.0.0.0,arp_op=0,arp_sha=00:00:00:00:00:00,arp_tha=00:00:00:00:00:00`,
  ],
  [
    '00000000000000000000000080350001080006040003000000000000',
    `rarp,in_port=1,vlan_tci=0x0000,${ETH},arp_spa=0.0.0.0,arp_tpa=0.0.0.0,arp_op=0,arp_sha=00:00:00:00:00:00,arp_tha=00:00:00:00:00:00`,
  ],
  [
    '00000000000000000000000086dd6000000000483a00000000000000000000000000000000000000000000000000000000000000000080009b7900000000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    `icmp6,in_port=1,vlan_tci=0x0000,${ETH},ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no,icmp_type=128,icmp_code=0`,
  ],
  ['000000000000000000000000000e', `in_port=1,vlan_tci=0x0000,${ETH},dl_type=0x05ff`],
]

for (const [hex, key] of SEEN) {
  hexPacket(`reads ${hex.slice(24, 60)} (${hex.length / 2} bytes) as OVS does`, () => {
    const read = parseHexPacket(hex, metadata)
    assert.is('error' in read ? read.error : formatFlowKey(read.packet), key)
  })
}

hexPacket('takes blanks, and gives the length of the IP packet', () => {
  const read = parseHexPacket(
    'ffffffffffff 020000000001 0800 4500 001c 0000 0000 40 11 0000 0a000001 0a000002 0035 0035 0008 0000 0000 0000',
  )
  assert.is('size' in read && read.size, 28)
  assert.is('packet' in read && read.packet[W.tp_dst], 53)
})

hexPacket('reads as many tags as the switch looks into', () => {
  const frame = '0000000000010000000000028100000a8100000b0800'
  const one = parseHexPacket(frame)
  const two = parseHexPacket(frame, undefined, 2)
  assert.equal('packet' in one && [...one.packet.slice(W.dl_type, W.vlan + 2)], [0x8100, 0x8100100a, 0])
  assert.equal('packet' in two && [...two.packet.slice(W.dl_type, W.vlan + 2)], [0x0800, 0x8100100a, 0x8100100b])
})

hexPacket('steps over the extension headers of IPv6', () => {
  const header =
    '000000000001000000000002 86dd 60000000 0018 00 40 fd000000000000000000000000000001 fd000000000000000000000000000002'
  const read = parseHexPacket(`${header} 2c00000000000000 1100 0001 00000001 0035003500080000`)
  assert.is('packet' in read && read.packet[W.nw_proto], 17)
  assert.is('packet' in read && read.packet[W.nw_frag], 1)
  assert.is('packet' in read && read.packet[W.tp_src], 53)
  const later = parseHexPacket(`${header} 2c00000000000000 1100 0fa8 00000001 0035003500080000`)
  assert.is('packet' in later && later.packet[W.nw_proto], 44)
  assert.is('packet' in later && later.packet[W.nw_frag], 3)
  assert.is('packet' in later && later.packet[W.tp_src], 0)
})

for (const [hex, error] of [
  ['zz', 'Trailing garbage in packet data'],
  ['000', 'Trailing garbage in packet data'],
  ['0000000000000000', 'Packet data too short for Ethernet'],
] as const) {
  hexPacket(`refuses ${hex}`, () => assert.equal(parseHexPacket(hex), {error}))
}

hexPacket.run()
