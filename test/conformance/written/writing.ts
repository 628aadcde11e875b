import type {Row} from './row.ts'
import {TCP, UNDERLAY_4} from './usual.ts'

const BARE = [
  'output:9',
  'encap(nsh),output:9',
  'encap(nsh),encap(ethernet),output:9',
  'encap(nsh),encap(nsh),encap(ethernet),output:9',
  'encap(nsh),encap(ethernet),set_field:3->nsh_si,output:9',
  'encap(nsh),set_field:3->nsh_si,encap(ethernet),output:9',
  'encap(mpls),encap(ethernet),output:9',
  'decap(),encap(ethernet),output:9',
]

/** What is written to packets, to action sets, to connections and to learned flows. */
export const writing: readonly Row[] = [
  {
    name: 'a group in an action set is known of where that set is not',
    groups: 'group_id=1,type=all,bucket=output:2',
    setUp: 'ofctl add-group br1 group_id=1,type=all,bucket=output:1',
    flows: `
      reg0=0 actions=resubmit(,5),output:10,goto_table:1
      reg0=1 actions=clone(resubmit(,5)),resubmit(,6),goto_table:1
      reg0=2 actions=check_pkt_larger(100)->NXM_NX_REG1[0],resubmit(,7)
      reg0=4 actions=output:10,resubmit(,6),goto_table:1
      table=5 actions=write_actions(group:1)
      table=6 actions=write_actions(output:3)
      table=7,reg1=1 actions=write_actions(group:1)
      table=7,reg1=0 actions=write_actions(output:3),goto_table:8
      table=8,actset_output=3 actions=output:4
      table=8,priority=1 actions=output:2
      table=1,actset_output=3 actions=output:4
      table=1,priority=1 actions=output:2
      br1:table=0,tcp_dst=80,tcp actions=write_actions(output:1),goto_table:1
      br1:table=0,tcp_dst=81,tcp actions=write_actions(group:1)
      br1:table=1,actset_output=1 actions=output:65534
      br1:table=1,priority=1 actions=drop`,
    asks: [0, 1, 2, 4]
      .map((n) => `in_port=1,reg0=${n},${TCP}\nin_port=1,reg0=${n},${TCP.replace('dst=80', 'dst=81')}`)
      .join('\n'),
  },
  {
    name: 'ports that are written to ICMP',
    setUp: `
      ofctl10 add-flow br0 icmp,actions=mod_tp_src:4660,output:2,mod_tp_dst:22136,output:3,mod_tp_dst:120,output:4
      ofctl10 add-flow br0 icmp6,actions=mod_tp_src:4660,output:2,mod_tp_dst:22136,output:3`,
    flows: 'priority=1 actions=output:2',
    asks: 'in_port=1,icmp,nw_ttl=64,icmp_type=8\nin_port=1,icmp6,nw_ttl=64,icmpv6_type=135',
  },
  {
    name: 'ports of 32 bits that are none',
    flows: `
      actions=move:NXM_NX_REG0[]->OXM_OF_IN_PORT[],output:2,IN_PORT,resubmit(,1)
      table=1,in_port=65535 actions=output:3
      table=1,priority=1 actions=output:4`,
    asks: ['0x10002', '0xff00', '0xfeff', '0xfffffffe', '0xffffff00', '0xfffeffff', '2', '0xfffffeff']
      .map((port) => `in_port=1,reg0=${port},${TCP}`)
      .join('\n'),
  },
  {
    name: 'marks and labels that are moved',
    flows: `
      reg0=0,ip actions=ct(commit,exec(move:NXM_NX_CT_MARK[0..15]->NXM_NX_CT_MARK[16..31])),output:2
      reg0=1,ip actions=ct(commit,exec(move:NXM_NX_CT_MARK[]->NXM_NX_CT_LABEL[0..31])),output:2
      reg0=2,ip actions=ct(commit,exec(move:NXM_NX_CT_LABEL[0..31]->NXM_NX_CT_MARK[],set_field:0x5/0xf->ct_mark)),output:2
      reg0=3,ip actions=ct(commit,zone=NXM_NX_CT_MARK[0..15],exec(set_field:0x5/0xf->ct_mark)),output:2
      reg0=4,tcp actions=ct(commit,exec(move:NXM_OF_IP_SRC[]->NXM_NX_CT_MARK[],move:NXM_OF_TCP_SRC[]->NXM_NX_CT_LABEL[3..18])),output:2
      reg0=5,ip actions=ct(exec(set_field:0->ct_mark,set_field:0->ct_label),commit),output:2
      reg0=6,ip actions=ct(commit,table=1,exec(move:NXM_NX_CT_LABEL[0..63]->NXM_NX_CT_LABEL[64..127])),output:2
      reg0=7,ip actions=ct(commit,table=1,zone=NXM_NX_CT_ZONE[],exec(move:NXM_NX_CT_ZONE[]->NXM_NX_CT_LABEL[64..79])),output:2
      table=1 actions=output:3`,
    asks: [0, 1, 2, 3, 4, 5, 6, 7]
      .map((n) => `in_port=1,reg0=${n},ct_state=trk|est,ct_zone=7,ct_mark=0x1234,ct_label=0x123456789,${TCP}`)
      .join('\n'),
  },
  {
    name: 'ports that a learned flow sends to',
    flows: `
      in_port=1,ip actions=learn(table=1,priority=9,eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=2,priority=9,eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_DST[],output:NXM_NX_REG1[0..15]),output:10
      br1:actions=IN_PORT
      in_port=10 actions=resubmit(,1),resubmit(,2)`,
    asks: [3, 65527, 65528, 65529, 65530, 65531, 65532, 65533, 65534, 65535, 65280, 65279, 0x10003]
      .map((port) => `in_port=1,reg1=${port},${TCP} -generate`)
      .join('\n'),
  },
  {
    name: 'learned flows that take the place of others',
    flows: `
      table=1,priority=9,ip,nw_dst=10.0.0.2,cookie=0x7 actions=output:3
      in_port=1,tcp actions=learn(table=1,priority=9,cookie=0x7,limit=2,result_dst=NXM_NX_REG3[0],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=1,priority=8,cookie=0x7,limit=2,result_dst=NXM_NX_REG3[1],eth_type=0x800,NXM_OF_IP_SRC[],output:NXM_NX_REG1[]),learn(table=1,priority=7,cookie=0x7,limit=2,result_dst=NXM_NX_REG3[2],eth_type=0x800,nw_proto=6,NXM_OF_TCP_DST[],output:NXM_NX_REG1[]),output:10
      br1:actions=IN_PORT
      in_port=10 actions=resubmit(,1)`,
    asks: `in_port=1,reg1=4,${TCP} -generate\nin_port=1,reg1=4,${TCP} -generate\nin_port=1,reg1=2,${TCP} -generate`,
  },
  {
    name: 'learned flows that are there already',
    setUp:
      'ofctl10 add-flow br0 table=1,priority=9,ip,nw_dst=10.0.0.2,cookie=0x7,idle_timeout=100,actions=fin_timeout(idle_timeout=2,hard_timeout=3),output:3\n ofctl10 add-flow br0 table=1,priority=2,ip,nw_dst=10.0.0.2,cookie=0x7,actions=output:3\n ofctl10 add-flow br0 in_port=1,reg1=3,tcp,actions=learn(table=1,priority=9,idle_timeout=100,fin_idle_timeout=2,fin_hard_timeout=3,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[0],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=1,priority=8,send_flow_rem,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[1],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=1,priority=8,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[2],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=1,priority=7,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[3],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=1,priority=6,send_flow_rem,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[4],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=1,priority=5,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[5],eth_type=0x800,NXM_OF_IP_DST[],load:5->NXM_NX_REG3[],output:NXM_NX_REG1[]),learn(table=1,priority=4,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[6],eth_type=0x800,NXM_OF_IP_DST[],load:5->NXM_NX_REG3[0..7],output:NXM_NX_REG1[]),learn(table=1,priority=2,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[8],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[]),learn(table=1,priority=6,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[7],eth_type=0x800,NXM_OF_IP_DST[],output:NXM_NX_REG1[])',
    flows: `
      table=1,priority=8,ip,nw_dst=10.0.0.2,cookie=0x7,send_flow_rem actions=output:3
      table=1,priority=7,ip,nw_dst=10.0.0.2,cookie=0x7,importance=4 actions=output:3
      table=1,priority=6,ip,nw_dst=10.0.0.2,cookie=0x7 actions=output:3
      table=1,priority=3,ip,nw_dst=10.0.0.2 actions=output:3
      in_port=10 actions=resubmit(,1)`,
    asks: `in_port=1,reg1=3,${TCP} -generate\nin_port=1,reg1=3,${TCP}`,
  },
  {
    name: 'reserved ports in action sets',
    flows: `
      reg0=0 actions=write_actions(output:2),goto_table:1
      reg0=2 actions=write_actions(set_queue:3,output:2),goto_table:1
      reg0=4 actions=write_actions(NORMAL),goto_table:1
      reg0=5 actions=write_actions(CONTROLLER:9),goto_table:1
      table=1,actset_output=2 actions=output:3
      table=1,actset_output=CONTROLLER,priority=9 actions=output:3
      table=1,actset_output=NORMAL,priority=8 actions=output:3
      table=1,priority=1 actions=output:4`,
    asks: [0, 2, 4, 5].map((n) => `in_port=1,reg0=${n},${TCP}`).join('\n'),
  },
  {
    name: 'a stack of values of other widths',
    groups: 'group_id=1,type=all,bucket=resubmit(,9),bucket=resubmit(,9)',
    flows: `
      reg0=0,tcp actions=push:NXM_NX_XXREG0[],pop:OXM_OF_METADATA[],push:NXM_OF_TCP_DST[4..15],pop:NXM_NX_REG3[20..31],pop:NXM_NX_REG4[],output:2
      reg0=1,tcp actions=push:NXM_OF_TCP_DST[],push:NXM_OF_ETH_DST[],clone(pop:NXM_OF_IP_DST[],output:2),group:1,pop:NXM_OF_ETH_SRC[],output:3
      reg0=2,tcp actions=push:NXM_OF_TCP_DST[],output:10,pop:NXM_OF_IP_SRC[0..15],output:2
      reg0=3,tcp actions=push:NXM_OF_TCP_DST[],push:NXM_OF_TCP_DST[3],ct(table=1)
      reg0=4,tcp actions=resubmit(,5),output:2
      table=1,tcp actions=pop:NXM_OF_TCP_SRC[7..15],pop:NXM_NX_IP_TTL[],output:2
      table=5 actions=push:NXM_NX_REG5[],push:NXM_NX_REG5[],pop:NXM_NX_REG7[]
      table=9 actions=pop:NXM_NX_REG6[],output:4
      br1:actions=pop:NXM_NX_REG0[],push:NXM_NX_REG0[],output:1`,
    asks: [0, 1, 2, 3, 4].map((n) => `in_port=1,reg0=${n},reg5=0x12345678,reg1=1,reg2=2,reg3=3,${TCP}`).join('\n'),
  },
  {
    name: 'copies within copies that are written to',
    groups:
      'group_id=1,type=all,bucket=set_field:7.7.7.7->ip_dst,output:2,bucket=ct(commit),bucket=dec_ttl,output:3,bucket=group:2\ngroup_id=2,type=indirect,bucket=set_field:5->tcp_dst,output:4\ngroup_id=3,type=select,selection_method=hash,fields(ip_dst),bucket=weight:0,output:2\ngroup_id=4,type=ff,bucket=watch_group:3,output:2,bucket=watch_group:1,watch_port:99,output:3',
    flows: `
      reg0=0,tcp actions=set_field:1.1.1.1->ip_src,group:1,set_field:2.2.2.2->ip_src,output:2,clone(set_field:3.3.3.3->ip_src,ct(commit),output:3),output:4
      reg0=1,tcp actions=set_field:9->pkt_mark,set_field:9->tun_id,clone(set_field:8->pkt_mark,output(port=2,max_len=20)),output:3,group:3,group:4
      reg0=2,tcp actions=clone(clone(clone(ct_clear,set_field:5->nw_ttl,output:2),output:3),sample(probability=5),output:4),output:2
      reg0=3,tcp actions=clone(),clone(ct(commit)),clone(resubmit(,1)),output:2
      reg0=4,tcp actions=clone(group:1,output:2,exit),clone(group:1),output:3
      reg0=5,tcp actions=clone(ct(commit),clone(ct(commit),output:2),output:3),clone(dec_ttl,dec_ttl)
      reg0=6,tcp actions=clone(push_mpls:0x8847,output:2),clone(push_vlan:0x8100,ct(commit)),clone(dec_ttl,ct(table=1)),output:2
      table=1,tcp actions=set_field:9.9.9.9->ip_dst,output:4,ct(commit)`,
    setUp: 'ofctl add-meter br0 meter=1,pktps,bands=type=drop,rate=5',
    asks: [0, 1, 2, 3, 4, 5, 6]
      .map((n) => `in_port=1,reg0=${n},${TCP}\nin_port=1,reg0=${n},ct_state=trk|est,pkt_mark=4,${TCP}`)
      .join('\n'),
  },
  {
    name: 'bits of an operation of ARP beyond the byte that is kept',
    flows: `
      reg0=0,arp actions=move:NXM_OF_ARP_OP[9..14]->NXM_OF_ARP_OP[1..6],output:2
      reg0=1,arp actions=move:NXM_OF_ARP_OP[]->NXM_NX_REG1[0..15],set_field:0x81->arp_op,load:0->NXM_OF_ARP_OP[1],output:2
      reg0=2,arp actions=load:0x1->NXM_OF_ARP_OP[6..7],output:2
      reg0=3,arp actions=move:NXM_OF_ARP_OP[8..15]->NXM_OF_ARP_OP[0..7],output:2`,
    asks: [0, 1, 2, 3].map((n) => `in_port=1,reg0=${n},arp,arp_op=182\nin_port=1,reg0=${n},arp,arp_op=2`).join('\n'),
  },
  ...(['true', 'false'] as const).map((native) => ({
    name: `a header that is to be put before what goes by a port that carries no Ethernet, native tunnels: ${native}`,
    ...(native === 'false' && {features: ['Tunnel push pop: Yes', 'Tunnel push pop: No'] as const}),
    setUp: `
      vsctl add-port br0 t9 -- set interface t9 ofport_request=9 type=gre options:remote_ip=172.16.0.2 options:packet_type=legacy_l3 options:key=5${UNDERLAY_4}
      appctl dpif/set-dp-features br0 tnl_push_pop ${native}`,
    flows: `${BARE.map((actions, n) => `reg0=${n} actions=${actions}`).join('\n')}\nbr1:actions=output:1`,
    asks: BARE.map((_, n) => `in_port=1,reg0=${n},${TCP}`).join('\n'),
  })),
]
