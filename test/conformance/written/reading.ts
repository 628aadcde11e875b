import type {Row} from './row.ts'
import {TCP} from './usual.ts'

/** Fields that actions read and write in part, and what is left of a connection that they clear. */
export const reading: readonly Row[] = [
  {
    name: 'fields that are read and written in part',
    flows: `
      reg0=0 actions=multipath(eth_src,0,modulo_n,8,0,NXM_OF_VLAN_TCI[13..15]),output:2
      reg0=1,ip actions=multipath(eth_src,0,modulo_n,4,0,NXM_NX_IP_ECN[]),output:2
      reg0=2,tcp actions=multipath(eth_src,0,modulo_n,256,0,NXM_NX_IP_TTL[]),dec_ttl,output:2,multipath(eth_src,7,modulo_n,65535,0,NXM_OF_TCP_DST[]),output:2
      reg0=3 actions=bundle_load(eth_src,0,hrw,ofport,OXM_OF_IN_PORT[],members:2,3),output:2,output:3,IN_PORT
      reg0=4,tcp actions=bundle_load(eth_src,0,hrw,ofport,NXM_OF_TCP_DST[],members:2,3),output:2
      reg0=5 actions=multipath(eth_src,0,modulo_n,4,0,NXM_NX_PKT_MARK[3..5]),output:2
      reg0=6 actions=multipath(eth_src,0,modulo_n,2,0,NXM_NX_TUN_ID[63]),output:2
      reg0=7,ip actions=move:NXM_OF_IP_SRC[0..7]->NXM_OF_IP_SRC[4..11],move:NXM_OF_IP_TOS[2..7]->NXM_OF_IP_DST[0..5],move:NXM_OF_ETH_SRC[0..31]->NXM_OF_ETH_SRC[16..47],output:2
      reg0=8,ip actions=move:OXM_OF_IP_DSCP[]->NXM_NX_REG1[3..8],move:NXM_NX_REG0[0..5]->OXM_OF_IP_DSCP[],move:NXM_NX_REG0[0..1]->NXM_NX_IP_ECN[],move:NXM_OF_IP_PROTO[]->NXM_NX_IP_TTL[],move:NXM_NX_IP_FRAG[]->NXM_NX_REG1[24..25],output:2
      reg0=9,tcp actions=move:NXM_NX_TCP_FLAGS[]->NXM_OF_TCP_DST[0..11],move:NXM_OF_ETH_TYPE[]->NXM_OF_TCP_SRC[],move:NXM_OF_IN_PORT[]->NXM_NX_PKT_MARK[16..31],output:2
      reg0=10,ip actions=move:OXM_OF_PACKET_TYPE[]->NXM_NX_REG1[],move:NXM_NX_DP_HASH[]->NXM_NX_REG2[],move:NXM_NX_RECIRC_ID[]->NXM_NX_REG3[],move:NXM_NX_CONJ_ID[]->NXM_NX_REG4[],move:OXM_OF_ACTSET_OUTPUT[]->NXM_NX_REG5[],move:NXM_NX_CT_STATE[]->NXM_NX_REG6[],move:NXM_NX_CT_ZONE[]->NXM_NX_REG7[0..15],move:NXM_OF_VLAN_TCI[]->NXM_NX_REG8[0..15],move:OXM_OF_IN_PORT[]->NXM_NX_REG9[],ct(table=1)
      table=1,ip actions=move:OXM_OF_ACTSET_OUTPUT[]->NXM_NX_REG5[],move:NXM_NX_CT_STATE[]->NXM_NX_REG6[],output:2`,
    asks: Array.from({length: 11}, (_, n) => [
      `in_port=1,reg0=${n},${TCP},nw_tos=36,nw_ecn=1,tcp_flags=0x12`,
      `conj_id=5,in_port=LOCAL,reg0=${n},${TCP},dp_hash=7,ct_state=trk|new,ct_zone=9`,
    ])
      .flat()
      .join('\n'),
  },
  {
    name: 'the id of a recirculation that is read',
    flows: `
      ip actions=ct(table=1)
      table=1 actions=move:NXM_NX_RECIRC_ID[]->NXM_NX_REG3[],output:2`,
    asks: `in_port=1,${TCP}`,
    open: /which the switch chooses/,
  },
  {
    name: 'fields of ICMP, ARP and neighbour messages',
    flows: `
      reg0=0,icmp6,icmp_type=135 actions=set_field:fd00::9->nd_target,set_field:02:00:00:00:00:07->nd_sll,output:2,set_field:5->nd_options_type,output:3,set_field:0x12->nd_reserved,output:4
      reg0=1,icmp6 actions=set_field:136->icmpv6_type,output:2,resubmit(,1),output:3
      reg0=2,icmp6,icmp_type=136 actions=move:NXM_NX_ND_TLL[]->NXM_OF_ETH_SRC[],set_field:135->icmpv6_type,set_field:fd00::5->ipv6_src,output:2,resubmit(,2)
      reg0=3,icmp6,icmp_type=135 actions=move:NXM_NX_ND_TARGET[0..31]->NXM_NX_REG1[],move:NXM_NX_IPV6_SRC[]->NXM_NX_ND_TARGET[],ct(table=1,nat),output:2
      reg0=4,icmp6 actions=clone(set_field:1->icmpv6_code,output:2),dec_ttl,set_field:5->ipv6_label,output:3
      reg0=5,icmp actions=set_field:0->icmp_type,output:2,clone(set_field:9->icmp_code,output:3),move:NXM_OF_IP_SRC[]->NXM_OF_IP_DST[],set_field:8->icmp_type,output:4
      reg0=6,arp actions=move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[],set_field:2->arp_op,move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[],output:2,set_field:0->arp_op,output:3,set_field:255->arp_op,IN_PORT
      table=1,icmp6,icmp_type=136,nd_target=fd00::9 actions=output:4
      table=1,icmp6,icmp_type=136,priority=9 actions=set_field:02:00:00:00:00:07->nd_tll,IN_PORT
      table=1,priority=3 actions=output:2
      table=2,icmp6,icmp_type=135,nd_sll=00:00:00:00:00:05 actions=output:3
      table=2,icmp6,icmp_type=135,priority=9 actions=set_field:02:00:00:00:00:07->nd_sll,output:4`,
    asks: [
      ...[0, 1, 3, 4].map(
        (n) =>
          `in_port=1,reg0=${n},icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=64,icmpv6_type=135,nd_target=fd00::3,nd_sll=00:00:00:00:00:05,nd_reserved=7`,
      ),
      ...[1, 2, 4].map(
        (n) =>
          `in_port=1,reg0=${n},icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=64,icmpv6_type=136,nd_target=fd00::9,nd_tll=00:00:00:00:00:05,nd_options_type=2`,
      ),
      ...[0, 1, 4].map(
        (n) => `in_port=1,reg0=${n},icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=64,icmpv6_type=135,icmpv6_code=1`,
      ),
      ...[1, 4].map((n) => `in_port=1,reg0=${n},icmp6,nw_frag=later,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=1`),
      'in_port=1,reg0=5,icmp,icmp_type=8,nw_ttl=64,nw_src=1.2.3.4',
      'in_port=1,reg0=5,icmp,icmp_type=3,icmp_code=4,nw_ttl=64,nw_src=1.2.3.4',
      'in_port=1,reg0=6,arp,arp_op=1,arp_spa=1.2.3.4,arp_tpa=1.2.3.5,arp_sha=00:00:00:00:00:01',
      'in_port=1,reg0=6,arp',
      'in_port=1,reg0=6,rarp,arp_op=3,arp_spa=1.2.3.4',
    ].join('\n'),
  },
  {
    name: 'connections that are cleared, cloned and tracked again',
    groups:
      'group_id=1,type=all,bucket=ct(commit,table=2),bucket=ct_clear,bucket=output:2\ngroup_id=2,type=select,selection_method=hash,fields(ip_dst),bucket=ct(commit,table=2,nat(src=10.0.0.9))\ngroup_id=3,type=select,bucket=ct(commit)',
    flows: `
      reg0=0,ip actions=group:1,ct_clear,output:3
      reg0=1,ip actions=ct(table=1),ct_clear,ct(table=1,zone=5),ct_clear,output:2
      reg0=2,ip actions=clone(ct(table=1)),ct_clear,output:3
      reg0=3,ip actions=clone(ct_clear),ct_clear,output:3
      reg0=4,ip actions=clone(ct_clear,set_field:1.1.1.1->ip_dst,output:2),ct_clear,output:3
      reg0=5,ip actions=set_field:0.0.0.5->ip_dst,ct(commit,table=1,nat(dst=10.0.0.8-10.0.0.9:5-9,random)),output:2
      reg0=6,ip actions=ct(commit,force,table=1,zone=NXM_NX_REG1[0..15],exec(set_field:5->ct_label)),ct(table=1,nat)
      reg0=7,ip actions=check_pkt_larger(100)->NXM_NX_REG1[0],ct(table=1),ct_clear,output:2
      reg0=8,ip actions=clone(ct(table=1,nat),exit),output:2
      reg0=9,ip actions=resubmit(,3),ct_clear,output:2
      reg0=10,tcp actions=ct(commit,table=1,nat(src=10.0.0.1-10.0.0.1:7)),mod_tp_dst:5,ct(commit,table=1,nat(dst=10.0.0.1)),output:2
      reg0=11,ip actions=output:10,ct_clear
      reg0=12,ip actions=push_vlan:0x8100,set_field:4101->vlan_vid,ct(table=1),pop_vlan,output:2
      table=1,ct_state=+trk+est,ip actions=ct_clear,output:4,ct(table=2,zone=9)
      table=1,priority=1 actions=output:4,ct_clear,ct_clear
      table=2,ct_zone=9 actions=output:3
      table=2,priority=1 actions=output:4
      table=3,ip actions=ct(table=1),exit
      br1:ip actions=ct(table=1),ct_clear,output:1
      br1:table=1 actions=ct_clear,LOCAL`,
    asks: Array.from({length: 13}, (_, n) => [
      `in_port=1,reg0=${n},${TCP}`,
      `in_port=1,reg0=${n},ct_state=trk|est,ct_zone=9,${TCP} --ct-next trk,est --ct-next trk,rel,est --ct-next trk,inv`,
    ])
      .flat()
      .join('\n'),
  },
]
