import type {Row} from './row.ts'
import {TCP} from './usual.ts'

/** Tables that are looked up, and what they miss. */
export const lookups: readonly Row[] = [
  {
    name: 'the table of internal rules',
    flows: `
      reg0=0,reg1=0 actions=resubmit(,254),output:2
      reg0=1 actions=resubmit(,254),output:2
      reg0=2 actions=resubmit(,254),output:2
      reg0=3,ip actions=ct(table=1)
      reg0=4,ip actions=ct(table=1)
      reg0=5,ip actions=ct(table=254),output:2
      table=1,priority=1 actions=set_field:1->reg0,resubmit(,254),set_field:3->reg0,resubmit(,254),set_field:9->reg0,resubmit(,254),output:3`,
    asks: [0, 1, 2, 3, 4, 5].map((n) => `in_port=1,reg0=${n},${TCP}`).join('\n'),
  },
  {
    name: 'misses that go on to the end',
    setUp: `
      ofctl10 mod-port br0 p2 no-packet-in
      ofctl11 mod-table br0 all continue`,
    flows: `table=3,reg0=9 actions=output:2
      table=4,reg0=9 actions=output:3
      table=0,reg0=9 actions=resubmit(,5),goto_table:4
      table=0,reg0=8,ip actions=ct(table=200)
      table=0,reg0=7,ip actions=ct(table=253),TABLE
      table=253,reg0=6 actions=output:2`,
    asks: `in_port=1,${TCP}\nin_port=2,${TCP}\nin_port=99,${TCP}\nin_port=1,reg0=9,${TCP}\nin_port=1,reg0=8,${TCP}\nin_port=1,reg0=7,${TCP}\nin_port=1,reg0=6,${TCP}`,
  },
  ...['drop', 'nx-match', 'normal'].map(
    (how): Row => ({
      name: `fragments: ${how}`,
      setUp: `ofctl10 set-frags br0 ${how}\n ofctl10 set-frags br1 ${how}`,
      groups:
        'group_id=1,type=select,selection_method=hash,fields(tcp_dst,udp_dst,ip_dst),bucket=output:2,bucket=output:3,bucket=output:4',
      flows: `
      reg0=0,tcp,tcp_dst=80 actions=output:2
      reg0=0,tcp,tcp_dst=0,priority=9 actions=output:3
      reg0=0,ip,priority=8 actions=output:4
      reg0=1,tcp actions=group:1,mod_tp_dst:99,output:2,resubmit(,1)
      reg0=1,udp actions=group:1,mod_tp_dst:99,output:2,resubmit(,1)
      reg0=2,ip actions=ct(commit,table=1,nat(dst=10.0.0.9:99))
      reg0=3,ct_state=+trk+est,ip actions=output:10,resubmit(,1,ct),resubmit(,1)
      reg0=4,ip actions=dec_ttl,set_field:8->nw_tos,multipath(symmetric_l4,0,hrw,5,0,NXM_NX_REG3[]),output:3
      reg0=5,tcp actions=learn(table=1,eth_type=0x800,nw_proto=6,NXM_OF_TCP_DST[],output:NXM_OF_IN_PORT[]),output:2
      table=1,tcp,tcp_dst=99 actions=output:2
      table=1,udp,udp_dst=99 actions=output:2
      table=1,ip,priority=9 actions=output:3
      br1:tcp,tcp_dst=80 actions=output:1
      br1:priority=1 actions=LOCAL`,
      asks: ['first', 'later', 'no']
        .flatMap((frag) =>
          [0, 1, 2, 3, 4].flatMap((n) => [
            `in_port=1,reg0=${n},${TCP},nw_frag=${frag}`,
            `in_port=1,reg0=${n},ct_state=trk|est,ct_nw_src=10.0.0.7,ct_nw_dst=10.0.0.8,ct_nw_proto=6,ct_tp_src=1,ct_tp_dst=99,${TCP},nw_frag=${frag}`,
            `in_port=1,reg0=${n},udp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,udp_src=1000,udp_dst=80,nw_frag=${frag}`,
          ]),
        )
        .join('\n'),
    }),
  ),
  {
    name: 'conjunctions of several tables, priorities and ids',
    flows: `
      reg0=0,priority=100,ip actions=conjunction(1,1/2),conjunction(2,1/3)
      reg0=0,priority=100,tcp actions=conjunction(1,2/2),conjunction(2,2/3),note:01
      reg0=0,priority=100,in_port=1 actions=conjunction(2,3/3)
      conj_id=1,priority=5,ip actions=output:2
      conj_id=2,priority=200,ip actions=output:3
      reg0=1,priority=100,ip actions=conjunction(3,1/2)
      reg0=1,priority=100,tcp actions=conjunction(3,2/2)
      reg0=1,priority=90,ip actions=conjunction(4,1/2)
      reg0=1,priority=80,ip actions=conjunction(5,1/2)
      reg0=1,priority=80,tcp actions=conjunction(5,2/2)
      reg0=1,priority=70,in_port=1 actions=output:4
      conj_id=5,priority=1 actions=output:2
      conj_id=5,priority=3,ip actions=conjunction(9,1/2)
      reg0=2,priority=100,ip actions=conjunction(6,1/2)
      reg0=2,priority=100,conj_id=6 actions=conjunction(6,2/2)
      reg0=2,priority=90,ip actions=resubmit(,2)
      reg0=3,priority=100,ip,nw_src=10.0.0.0/8 actions=conjunction(7,1/2)
      reg0=3,priority=100,ip,nw_src=10.0.0.1 actions=conjunction(7,1/2)
      reg0=3,priority=100,ip,nw_dst=10.0.0.2 actions=conjunction(7,2/2)
      reg0=3,priority=101,ip,nw_dst=10.0.0.0/8 actions=conjunction(7,2/2)
      reg0=3,priority=101,tcp actions=conjunction(7,1/2)
      reg0=3,priority=101,udp actions=conjunction(7,1/2)
      conj_id=7,priority=50,tcp actions=resubmit(,3),output:2
      conj_id=7,priority=60,tcp,nw_src=10.0.0.9 actions=output:4
      reg0=4,priority=100,ip actions=conjunction(8,1/2)
      reg0=4,priority=100,tcp actions=conjunction(8,2/2)
      reg0=4,priority=99,ip actions=conjunction(10,1/2)
      reg0=4,priority=99,tcp actions=conjunction(10,2/2)
      reg0=4,priority=98,ip actions=output:4
      conj_id=10,priority=1,tcp actions=output:3
      priority=0 actions=CONTROLLER
      table=2,conj_id=6 actions=output:2
      table=2,priority=1 actions=output:3
      table=3,priority=9,ip actions=conjunction(7,1/2)
      table=3,priority=9,tcp actions=conjunction(7,2/2)
      table=3,conj_id=7,priority=8,ip actions=output:4`,
    asks: [0, 1, 2, 3, 4]
      .map(
        (n) => `in_port=1,reg0=${n},${TCP}\nin_port=1,conj_id=7,reg0=${n},${TCP}\nconj_id=6,in_port=1,reg0=${n},${TCP}`,
      )
      .join('\n'),
  },
  {
    name: 'addresses of ARP are not looked for among prefixes of IP',
    flows: `
      arp actions=set_field:0.0.0.0/182.236.71.254->arp_tpa,goto_table:4
      ip actions=set_field:0.0.0.0/182.236.71.254->nw_dst,goto_table:4
      table=4,priority=1 actions=output:2
      table=4,priority=9,arp,dl_vlan=10,arp_tpa=10.0.0.1 actions=output:3
      table=4,priority=9,ip,dl_vlan=10,nw_dst=10.0.0.1 actions=output:3`,
    asks: `
      in_port=1,dl_vlan=10,arp,arp_op=3,arp_spa=10.0.1.1,arp_tpa=10.0.0.2
      in_port=1,dl_vlan=10,ip,nw_ttl=64,nw_src=10.0.1.1,nw_dst=10.0.0.2`,
  },
]
