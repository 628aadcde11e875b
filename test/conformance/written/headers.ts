import type {Row} from './row.ts'

const TCP = 'tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,tcp_src=1000,tcp_dst=80'

/** Flows by reg0, a line of actions each, and the same packet asked for all of them. */
function byRegister(packet: string, lists: readonly string[], match = ''): Pick<Row, 'flows' | 'asks'> {
  return {
    flows: lists.map((actions, i) => `reg0=${i}${match} actions=${actions}`).join('\n'),
    asks: lists.map((_, i) => `in_port=1,reg0=${i},${packet}`).join('\n'),
  }
}

const push = (count: number): string => Array<string>(count).fill('push_mpls:0x8847').join(',')

/** Headers that are put before a packet, and taken off. */
export const headers: readonly Row[] = [
  {
    name: 'labels on IP',
    ...byRegister(`dl_src=02:00:00:00:00:01,${TCP}`, [
      `${push(1)},output:2`,
      `${push(3)},output:2`,
      `${push(4)},output:2`,
      `${push(3)},pop_mpls:0x8847,output:2`,
      `${push(1)},pop_mpls:0x0800,output:2`,
      `${push(1)},pop_mpls:0x0800,dec_ttl,output:2`,
      `${push(2)},dec_mpls_ttl,pop_mpls:0x8847,output:2,output:3`,
    ]),
  },
  {
    name: 'labels on a stack without an end',
    ...byRegister(
      'mpls,mpls_label=5,mpls_bos=0,mpls_ttl=9',
      [
        `${push(2)},pop_mpls:0x8847,output:2`,
        `${push(3)},output:2`,
        'pop_mpls:0x0800,output:2',
        'pop_mpls:0x8847,pop_mpls:0x0800,output:2',
        'dec_mpls_ttl,output:2',
      ],
      ',mpls',
    ),
  },
  {
    name: 'encapsulation of Ethernet',
    ...byRegister(TCP, [
      'encap(nsh),output:2',
      'encap(nsh),encap(ethernet),output:2',
      'encap(nsh(md_type=2,tlv(0x1000,10,0x12345))),set_field:5->nsh_spi,encap(ethernet),output:2',
      'encap(nsh(md_type=2,tlv(0x1000,10,0x12),tlv(0x2000,20,0xfedcba98))),encap(ethernet),output:2',
      'encap(nsh),set_field:0x7->nsh_c1,set_field:3->nsh_ttl,dec_nsh_ttl,encap(ethernet),output:2',
      'encap(nsh),set_field:1->nsh_ttl,dec_nsh_ttl,encap(ethernet),output:2',
      'encap(nsh),encap(nsh),encap(ethernet),output:2',
      'encap(nsh(md_type=2)),encap(ethernet),output:2',
      'encap(nsh),decap(),output:2',
      'encap(ethernet),output:2',
      'decap(),output:2',
      'decap(),encap(ethernet),output:2',
      'decap(),decap(),output:2',
      'decap(),encap(nsh),encap(ethernet),output:2',
      'push_vlan:0x8100,decap(),output:2',
      'encap(mpls),output:2',
      'encap(mpls),encap(ethernet),output:2',
      'encap(mpls),encap(mpls),encap(mpls),encap(ethernet),output:2',
      'encap(mpls),encap(mpls),encap(mpls),encap(mpls),encap(ethernet),output:2',
      'encap(mpls_mc),encap(ethernet),output:2',
      'encap(mpls),encap(nsh),encap(ethernet),output:2',
      'decap(),encap(mpls),encap(ethernet),set_field:02:00:00:00:00:09->eth_dst,output:2',
    ]),
  },
  {
    name: 'encapsulation of labels',
    ...byRegister(
      'mpls,mpls_label=5,mpls_bos=1,mpls_ttl=9',
      [
        'encap(mpls),output:2',
        'encap(mpls),encap(ethernet),output:2',
        'decap(),encap(mpls),encap(ethernet),output:2',
        'decap(),encap(nsh),encap(ethernet),output:2',
        'decap(),encap(ethernet),output:2',
      ],
      ',mpls',
    ),
  },
  ...['mpls_bos=1', 'mpls_bos=0', 'mpls_bos=0,mpls_label=0'].map((label) => ({
    name: `a label that is taken off, and what lies behind it: ${label}`,
    ...byRegister(
      `mpls,mpls_label=5,${label}`,
      [
        'decap(),decap(),output:2',
        'decap(),decap(packet_type(ns=0,type=0)),output:2',
        'decap(),decap(packet_type(ns=1,type=0x8847)),encap(ethernet),output:2,output:3',
        'decap(),encap(mpls),decap(packet_type(ns=1,type=0x8847)),encap(ethernet),output:2,output:3',
        'decap(),encap(mpls),encap(mpls),decap(packet_type(ns=1,type=0x8848)),encap(ethernet),output:2,output:3',
        'decap(),encap(mpls),decap(packet_type(ns=1,type=0x800)),encap(ethernet),output:2',
        'clone(decap(),encap(mpls),decap(packet_type(ns=1,type=0x8847)),encap(ethernet),output:2),output:3',
      ],
      ',mpls',
    ),
  })),
  {
    name: 'packets without Ethernet',
    flows: `
      reg0=0,packet_type=(1,0x800) actions=encap(ethernet),output:2
      reg0=1,packet_type=(1,0x800) actions=encap(nsh),encap(ethernet),output:2
      reg0=2,packet_type=(1,0x894f) actions=decap(),output:2
      reg0=3,packet_type=(1,0x800) actions=decap(),output:2
      reg0=4,packet_type=(1,0x800) actions=output:2
      reg0=5,packet_type=(1,0x806) actions=decap(),output:2
      reg0=6,packet_type=(1,0x806) actions=encap(nsh),output:2`,
    asks: `
      in_port=1,reg0=0,packet_type=(1,0x800),nw_src=10.0.0.1
      in_port=1,reg0=1,packet_type=(1,0x800),nw_src=10.0.0.1
      in_port=1,reg0=2,packet_type=(1,0x894f),nsh_np=3
      in_port=1,reg0=2,packet_type=(1,0x894f),nsh_np=9
      in_port=1,reg0=2,packet_type=(1,0x894f),nsh_np=1
      in_port=1,reg0=3,packet_type=(1,0x800),nw_src=10.0.0.1
      in_port=1,reg0=4,packet_type=(1,0x800),nw_src=10.0.0.1
      in_port=1,reg0=5,packet_type=(1,0x806)
      in_port=1,reg0=6,packet_type=(1,0x806)`,
  },
  {
    name: 'a packet that is said to have no tag',
    flows: 'dl_vlan=0xffff actions=output:2\npriority=1 actions=output:3',
    asks: 'in_port=1,dl_vlan=0xffff\nin_port=1,dl_vlan=65535,dl_type=0x1234\nin_port=1,dl_vlan=7',
  },
  {
    name: 'service headers in Ethernet',
    flows: `
      dl_type=0x894f,nsh_ttl=5 actions=dec_nsh_ttl,output:2
      dl_type=0x894f,nsh_ttl=1 actions=dec_nsh_ttl,output:2
      dl_type=0x894f,nsh_ttl=6 actions=set_field:2->nsh_flags,set_field:77->nsh_spi,set_field:4->nsh_si,set_field:0x1/0xf->nsh_c2,output:2`,
    asks: `
      in_port=1,dl_type=0x894f,nsh_ttl=5,nsh_mdtype=1,nsh_np=3
      in_port=1,dl_type=0x894f,nsh_ttl=1,nsh_mdtype=1,nsh_np=3
      in_port=1,dl_type=0x894f,nsh_ttl=6,nsh_mdtype=1,nsh_np=3
      in_port=1,dl_type=0x894f,nsh_ttl=6,nsh_mdtype=2,nsh_np=3`,
  },
  {
    name: 'on a datapath that has no clone',
    setUp: 'appctl dpif/set-dp-features br0 clone false',
    features: ['Clone action: Yes', 'Clone action: No'],
    flows: `
      reg0=0,ip actions=clone(ct(commit),output:3),output:2
      reg0=1 actions=clone(encap(nsh),output:3),output:2`,
    asks: `in_port=1,reg0=0,${TCP}\nin_port=1,reg0=1,${TCP}`,
  },
  ...[
    'mod_vlan_vid:7',
    'mod_vlan_pcp:3',
    'load:0x1007->NXM_OF_VLAN_TCI[]',
    'push_vlan:0x8100,set_field:3->vlan_pcp',
    'push_vlan:0x8100,move:NXM_OF_VLAN_TCI[]->NXM_NX_REG0[0..15]',
    'set_field:02:00:00:00:00:09->eth_src,encap(ethernet)',
    'move:NXM_OF_ETH_SRC[0..31]->NXM_NX_REG0[]',
  ].map((actions) => ({
    name: `a packet without Ethernet: ${actions}`,
    flows: `table=6 actions=decap()\nactions=resubmit(,6),${actions},controller`,
    asks: 'in_port=1,dl_src=02:00:00:00:00:01,eth_type=0x1234\nin_port=1,dl_src=02:00:00:00:00:01,dl_vlan=5,ip,nw_ttl=64',
  })),
  {
    name: 'later fragments have fields of ICMP and of neighbour messages to write, and none of ports',
    flows: `
      icmp actions=set_field:214->icmp_code,output:1,move:NXM_OF_ICMP_TYPE[]->NXM_NX_REG1[0..7],load:9->NXM_OF_ICMP_TYPE[],output:2
      icmp6 actions=set_field:134->icmpv6_type,output:1
      priority=40000,icmp6,icmpv6_type=136,icmpv6_code=0 actions=set_field:fe80::9->nd_target,set_field:02:00:00:00:00:09->nd_tll,output:2
      tcp actions=set_field:9->tcp_src,mod_tp_dst:9,output:1,move:NXM_OF_TCP_DST[]->NXM_NX_REG1[0..15],output:2`,
    asks: `
      in_port=3,icmp,nw_frag=later,nw_ttl=64
      in_port=3,icmp,nw_frag=first,nw_ttl=64
      in_port=3,icmp6,nw_frag=later,nw_ttl=64
      in_port=3,icmp6,nw_frag=later,nw_ttl=64,icmpv6_type=136,nd_target=fe80::1
      in_port=3,tcp,nw_frag=later,nw_ttl=64`,
  },
  {
    name: 'a TCI that is no tag, and one pushed before it and popped again',
    flows: `
      dl_vlan=5 actions=set_field:0x2->vlan_tci,push_vlan:0x8100,set_field:4106->vlan_vid,output:1,pop_vlan,output:2,push_vlan:0x8100,set_field:4107->vlan_vid,output:4
      dl_vlan=6 actions=set_field:0x2->vlan_tci,push_vlan:0x8100,set_field:4106->vlan_vid,push_vlan:0x8100,output:1,pop_vlan,output:2,pop_vlan,output:4`,
    asks: `in_port=3,dl_vlan=5,${TCP}\nin_port=3,dl_vlan=6,${TCP}`,
  },
  {
    name: 'ICMP and ports behind a header that a peer put before the packet',
    flows: `
      actions=output:10,output:2,ct_clear,output:4
      br1:actions=encap(nsh(md_type=2)),encap(ethernet),output:1`,
    asks: `
      in_port=1,icmp,nw_ttl=64,icmp_type=8,icmp_code=3
      in_port=1,icmp6,nw_ttl=64,icmpv6_type=128
      in_port=1,icmp6,nw_ttl=64,icmpv6_type=135,nd_target=fe80::1
      in_port=1,${TCP}
      in_port=1,arp,arp_op=1`,
  },
  {
    name: 'what is done to IP, behind a label that was pushed without an Ethernet header',
    flows: `
      reg0=0,ip actions=write_actions(dec_ttl,push_mpls:0x8847,output:2),goto_table:1
      reg0=0,ipv6 actions=write_actions(dec_ttl,push_mpls:0x8847,output:2),goto_table:1
      reg0=1,ip actions=write_actions(push_mpls:0x8847,group:1),goto_table:1
      table=1 actions=decap()`,
    asks: `
      in_port=1,ip,nw_ttl=64
      in_port=1,ipv6,nw_ttl=64
      in_port=1,reg0=1,${TCP}
      in_port=1,reg0=1,${TCP},nw_tos=32`,
    groups: 'group_id=1,type=indirect,bucket=actions=dec_ttl,controller,output:2',
  },
  {
    name: 'a packet whose label decap() did not find has no type of MPLS any more',
    flows: `
      reg0=0,mpls actions=pop_mpls:0x8847,decap(),decap(),output:2
      reg0=1,mpls actions=decap(),decap(),output:2
    `,
    asks: ['mpls_label=5,mpls_bos=0', 'mpls_label=0,mpls_bos=0', 'mpls_label=5,mpls_bos=1']
      .flatMap((label) => [0, 1].map((reg) => `reg0=${reg},in_port=1,dl_src=02:00:00:00:00:01,mpls,${label}`))
      .join('\n'),
  },
]
