import type {Row} from './row.ts'

const E = 'eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02)'
const I4 = 'ipv4(src=10.0.0.1,dst=10.0.0.2,proto=6,tos=0,ttl=64,frag=no)'
const T = 'tcp(src=8,dst=80)'
export const datapathKeys: readonly Row[] = [
  {
    name: 'keys of a datapath flow that fit its packet, that do not, and that are none',
    flows: `
      priority=5,tcp,dl_vlan=9 actions=strip_vlan,dec_ttl,output:2
      priority=5,tcp actions=dec_ttl,push_vlan:0x8100,set_field:4105->vlan_vid,output:2
      priority=5,mpls actions=dec_mpls_ttl,output:2
      priority=5,arp actions=set_field:2->arp_op,output:2
      priority=6,icmp6,icmp_type=135,icmp_code=0 actions=set_field:fd00::9->nd_target,set_field:7->nd_reserved,output:2
      priority=5,dl_type=0x894f actions=set_field:7->nsh_spi,output:2
      priority=4,ip actions=set_field:9.9.9.9->ip_dst,output:3
      priority=0 actions=output:4`,
    asks: [
      `in_port(1),${E},eth_type(0x8100),vlan(vid=9,pcp=0),encap(eth_type(0x0800),${I4},${T})`,
      `in_port(1),${E},eth_type(0x8100),vlan(vid=9,pcp=0),encap(eth_type(0x8100),vlan(vid=7,pcp=1),encap(eth_type(0x0800),${I4},${T}))`,
      `in_port(1),${E},eth_type(0x88a8),vlan(vid=9,pcp=0),encap(eth_type(0x8100),vlan(vid=7,pcp=1),encap(eth_type(0x0800),${I4},${T}))`,
      `in_port(1),${E},eth_type(0x8100),vlan(vid=9,pcp=0,cfi=0),encap(eth_type(0x0800),${I4},${T})`,
      `in_port(1),${E},eth_type(0x8100),vlan(tci=0x1009),encap(eth_type(0x0800),${I4},${T})`,
      `in_port(1),${E},eth_type(0x8100),vlan(vid=0,pcp=0)`,
      `in_port(1),${E},eth_type(0x8100),vlan(vid=9,pcp=3),encap()`,
      `in_port(1),${E},eth_type(0x0800),${I4},${T}`,
      `in_port(1),${E},eth_type(0x0800),${I4}`,
      `in_port(1),${E},eth_type(0x0800)`,
      `in_port(1),${E}`,
      `in_port(1)`,
      `${E},eth_type(0x0800)`,
      `in_port(99),${E}`,
      `in_port(1),${E},eth_type(0x1234)`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('frag=no', 'frag=first')},${T}`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('frag=no', 'frag=later')}`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('frag=no', 'frag=later')},${T}`,
      `in_port(1),${E},eth_type(0x0800),${I4},${T},tcp_flags(+syn-ack)`,
      `in_port(1),${E},eth_type(0x0800),${I4},${T},tcp_flags(syn|ack)`,
      `in_port(1),${E},eth_type(0x0800),${I4},${T},tcp_flags(0x12)`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('proto=6', 'proto=1')},icmp(type=8,code=0)`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('proto=6', 'proto=17')},udp(src=1,dst=2)`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('proto=6', 'proto=132')},sctp(src=1,dst=2)`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('proto=6', 'proto=2')}`,
      `in_port(1),${E},eth_type(0x0800),${I4.replace('proto=6', 'proto=2')},${T}`,
      `in_port(1),${E},eth_type(0x86dd),ipv6(src=fd00::1,dst=fd00::2,label=0x5,proto=58,tclass=0,hlimit=64,frag=no),icmpv6(type=135,code=0),nd(target=fd00::3,sll=02:00:00:00:00:05,tll=00:00:00:00:00:00)`,
      `in_port(1),${E},eth_type(0x86dd),ipv6(src=fd00::1,dst=fd00::2,label=0x5,proto=58,tclass=0,hlimit=64,frag=no),icmpv6(type=135,code=0),nd(target=fd00::3,sll=02:00:00:00:00:05,tll=00:00:00:00:00:00),nd_ext(nd_reserved=0x5,nd_options_type=1)`,
      `in_port(1),${E},eth_type(0x86dd),ipv6(src=fd00::1,dst=fd00::2,label=0x5,proto=58,tclass=0,hlimit=64,frag=no),icmpv6(type=135,code=0)`,
      `in_port(1),${E},eth_type(0x86dd),ipv6(src=fd00::1,dst=fd00::2,label=0,proto=58,tclass=0,hlimit=64,frag=no),icmpv6(type=128,code=0)`,
      `in_port(1),${E},eth_type(0x86dd),ipv6(src=fd00::1,dst=fd00::2,label=0,proto=17,tclass=0x3,hlimit=1,frag=no),udp(src=5,dst=6)`,
      `in_port(1),${E},eth_type(0x0806),arp(sip=1.2.3.4,tip=5.6.7.8,op=1,sha=00:0f:10:11:12:13,tha=00:14:15:16:17:18)`,
      `in_port(1),${E},eth_type(0x0806),arp(sip=1.2.3.4,tip=5.6.7.8,op=300,sha=00:0f:10:11:12:13,tha=00:14:15:16:17:18)`,
      `in_port(1),${E},eth_type(0x0806)`,
      `in_port(1),${E},eth_type(0x8035),arp(sip=1.2.3.4,tip=5.6.7.8,op=3,sha=00:0f:10:11:12:13,tha=00:14:15:16:17:18)`,
      `in_port(1),${E},eth_type(0x8847),mpls(label=100,tc=3,ttl=64,bos=1)`,
      `in_port(1),${E},eth_type(0x8847),mpls(label=100,tc=3,ttl=64,bos=0,label=7,tc=0,ttl=5,bos=1)`,
      `in_port(1),${E},eth_type(0x8847)`,
      `in_port(1),${E},eth_type(0x8848),mpls(label=100,tc=3,ttl=64,bos=1)`,
      `in_port(1),${E},eth_type(0x894f),nsh(flags=0,ttl=5,mdtype=1,np=3,spi=0x5,si=7,c1=0x1,c2=0x2,c3=0x3,c4=0x4)`,
      `in_port(1),packet_type(ns=1,id=0x800),${I4},${T}`,
      `in_port(1),packet_type(ns=1,id=0x800),eth_type(0x0800),${I4},${T}`,
      `in_port(1),packet_type(ns=0,id=0),${E},eth_type(0x0800),${I4},${T}`,
      `skb_priority(0x5),skb_mark(0x7),dp_hash(0x3),in_port(1),${E},eth_type(0x0800),${I4},${T}`,
      `recirc_id(0),in_port(1),${E},eth_type(0x0800),${I4},${T}`,
      `ct_state(+trk+est),ct_zone(5),ct_mark(0x7),ct_label(0x9),in_port(1),${E},eth_type(0x0800),${I4},${T}`,
      `ct_state(0x21),ct_zone(0x5),in_port(1),${E},eth_type(0x0800),${I4},${T}`,
      `ct_state(trk|new),in_port(1),${E},eth_type(0x0800),${I4},${T}`,
      `in_port(1),${E},eth_type(0x0800),ipv4(src=10.0.0.1/255.0.0.0,dst=10.0.0.2,proto=6,tos=0,ttl=64,frag=no),${T}`,
      `in_port(1),eth(src=02:00:00:00:00:01/ff:ff:00:00:00:00,dst=02:00:00:00:00:02),eth_type(0x0800)`,
      `in_port(1),${E},eth_type(0x0800),ipv4(src=10.0.0.1,dst=10.0.0.2,proto=6),${T}`,
      `in_port(1),${E},eth_type(0x0800),ipv4(),tcp()`,
      `in_port(1),eth(),eth_type(0x0800),ipv4(proto=6),tcp(src=5)`,
      `in_port(1),${E},eth_type(0x0800/0xffff),${I4},${T}`,
      `in_port(p1),${E},eth_type(0x0800),${I4},${T}`,
      `in_port(1),${E},eth_type(0x0800),${I4},udp(src=5,dst=6)`,
      `in_port(1),${E},eth_type(0x0800),ipv6(src=fd00::1,dst=fd00::2,label=0,proto=17,tclass=0x3,hlimit=1,frag=no)`,
      `in_port(1),in_port(2),${E},eth_type(0x0800),${I4},${T}`,
      `in_port(1) ${E} eth_type(0x0800) ${I4} ${T}`.replaceAll(' ', ',,'),
      `in_port(1),${E},eth_type(0x0800),${I4},${T},bogus(5)`,
      `in_port(1),${E},eth_type(0x0800),${I4},${T},`,
      `in_port(0xffffffff),${E}`,
      `in_port(1),${E},eth_type(0x05ff)`,
      `in_port(1),${E},eth_type(0x05fe)`,
    ].join('\n'),
  },
]
