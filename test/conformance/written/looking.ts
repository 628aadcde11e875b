import type {Row} from './row.ts'
/** What searches and ports look at: of what is written in part, that is written too. */
export const looking: readonly Row[] = [
  {
    name: 'what a search looks at before it comes to what is written in part',
    flows: `
      reg0=0,arp actions=resubmit(,1),set_field:00:00:00:00:00:0f/00:00:00:00:00:3f->arp_tha,output:2
      reg0=1,icmp6,icmp_type=135,icmp_code=0 actions=resubmit(,1),set_field:::5/::f->nd_target,output:2
      reg0=2 actions=decap(),resubmit(,2),move:NXM_NX_REG0[0..3]->NXM_NX_PKT_MARK[0..3],encap(ethernet),output:2
      table=1,arp,arp_op=9,arp_tha=00:00:00:00:00:01 actions=drop
      table=1,arp,arp_op=3,arp_spa=10.0.0.9,arp_tha=00:00:00:00:00:01 actions=drop
      table=1,icmp6,nw_ttl=9,icmp_type=135,icmp_code=0,nd_target=fd00::1 actions=drop
      table=2,pkt_mark=0x10/0x10,ip,nw_src=10.9.9.9 actions=drop`,
    asks: `
      in_port=1,reg0=0,arp,arp_op=3
      in_port=1,reg0=0,arp,arp_op=9
      in_port=1,reg0=1,icmp6,icmpv6_type=135,nd_target=fd00::2,nw_ttl=9
      in_port=1,reg0=1,icmp6,icmpv6_type=135,nd_target=fd00::2,nw_ttl=8
      in_port=1,reg0=2,pkt_mark=4,ip
      in_port=1,reg0=2,pkt_mark=5,arp`,
  },
  {
    name: 'an operation of ARP that other actions look at, and what is written of it',
    groups: 'group_id=1,type=all,bucket=actions=dec_ttl,output:3',
    flows: `
      reg0=0,arp actions=set_field:02:00:00:00:00:09->arp_sha,move:NXM_NX_REG0[0..3]->NXM_OF_ARP_OP[4..7],output:2
      reg0=1,arp actions=load:1->NXM_OF_ARP_TPA[3],move:NXM_NX_REG0[0..3]->NXM_OF_ARP_OP[4..7],output:2
      reg0=2,arp actions=group:1,move:NXM_NX_REG0[0..3]->NXM_OF_ARP_OP[4..7],output:2
      reg0=3,arp actions=move:NXM_NX_REG0[0..3]->NXM_NX_ARP_THA[4..7],move:NXM_NX_REG0[0..3]->NXM_OF_ARP_OP[4..7],output:2
      reg0=0,rarp actions=set_field:02:00:00:00:00:09->arp_sha,move:NXM_NX_REG0[0..3]->NXM_OF_ARP_OP[4..7],output:2`,
    asks: [0, 1, 2, 3].map((n) => `in_port=1,reg0=${n},arp,arp_op=2\nin_port=1,reg0=${n},rarp,arp_op=2`).join('\n'),
  },
  {
    name: 'neighbours that are learned where tunnels end',
    setUp: `
      vsctl add-port br0 t9 -- set interface t9 ofport_request=9 type=geneve options:remote_ip=172.16.0.2
      appctl netdev-dummy/ip4addr br0 172.16.0.1/24
      appctl netdev-dummy/ip6addr br0 fd00:172::1/64
      appctl ovs/route/add 172.16.0.0/24 br0
      appctl ovs/route/add fd00:172::/64 br0`,
    flows: `
      arp actions=LOCAL,set_field:0.0.0.4/0.0.0.5->arp_spa,set_field:0.0.0.4/0.0.0.5->arp_tpa,move:NXM_NX_REG0[0..3]->NXM_NX_ARP_SHA[0..3],set_field:0.0.0.4/0.0.0.5->arp_tpa,output:2
      rarp actions=LOCAL,set_field:0.0.0.4/0.0.0.5->arp_spa,output:2
      priority=9,icmp6 actions=LOCAL,set_field:::4/::5->ipv6_src,set_field:::4/::5->ipv6_dst,output:2
      icmp6,icmp_type=136,icmp_code=0 actions=LOCAL,set_field:::4/::5->ipv6_src,set_field:::4/::5->nd_target,set_field:00:00:00:00:00:01/00:00:00:00:00:01->nd_tll,output:2`,
    asks: [
      ...['arp_op=1', 'arp_op=2', 'arp_op=2,arp_tpa=172.16.0.1', 'arp_op=1,arp_tpa=172.16.0.1', 'arp_tpa=10.0.0.1'].map(
        (arp) => `in_port=1,reg0=5,arp,arp_spa=10.0.0.1,${arp}\nin_port=1,reg0=5,rarp,arp_spa=10.0.0.1,${arp}`,
      ),
      ...['fd00:172::1', 'ff02::1:ff00:1', 'ff02::2:ff00:1', 'ff02::1:ff00:2', 'fd00:172::2'].flatMap((to) =>
        ['136,nd_tll=02:00:00:00:00:08', '136', '135', '128'].map(
          (type) => `in_port=1,icmp6,ipv6_src=fd00::1,ipv6_dst=${to},icmpv6_type=${type}`,
        ),
      ),
    ].join('\n'),
  },
  {
    name: 'masks that ICMP shares with ports, and ARP with protocols of IP',
    setUp: 'ofctl10 add-flow br0 reg0=3,icmp,actions=mod_tp_src:4660,resubmit(,4),mod_tp_src:8,resubmit(,4)',
    flows: `
      reg0=0,tcp actions=resubmit(,1),move:NXM_NX_REG0[0..3]->NXM_OF_TCP_SRC[0..3],move:NXM_NX_REG0[0..3]->NXM_OF_TCP_DST[0..3],output:2
      reg0=1,udp actions=resubmit(,2),move:NXM_NX_REG1[0..3]->NXM_OF_UDP_DST[0..3],output:2
      reg0=2,arp actions=resubmit(,3),move:NXM_NX_REG0[0..3]->NXM_OF_ARP_OP[4..7],output:2
      table=1,priority=9,tcp,tcp_src=8081,tcp_dst=8080 actions=drop
      table=1,priority=2,icmp6,icmp_type=129,icmp_code=0 actions=drop
      table=2,priority=9,icmp,icmp_code=7 actions=drop
      table=2,priority=3,udp,udp_dst=4000 actions=drop
      table=2,priority=5,ip actions=drop
      table=3,priority=9,tcp actions=drop
      table=3,priority=3,arp,arp_op=2 actions=drop
      table=3,priority=5,dl_src=00:00:00:00:00:00 actions=drop
      table=4,priority=9,icmp,icmp_type=52 actions=output:2
      table=4,priority=9,icmp,icmp_type=8 actions=output:3
      table=4,priority=1 actions=output:4`,
    asks: `
      in_port=1,reg0=0,tcp,tcp_src=53,tcp_dst=53
      in_port=1,reg0=0,tcp,tcp_src=8081,tcp_dst=53
      in_port=1,reg0=1,reg1=3,udp,udp_src=53,udp_dst=4096
      in_port=1,reg0=1,reg1=3,udp,udp_src=53,udp_dst=5
      in_port=1,reg0=2,arp,arp_op=1
      in_port=1,reg0=2,arp,arp_op=2
      in_port=1,reg0=3,icmp,icmp_type=3`,
  },
]
