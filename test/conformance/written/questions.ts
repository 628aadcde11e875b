import type {Row} from './row.ts'
import {TCP} from './usual.ts'

const HEX =
  '02000000000202000000000108004500002800010000400600000a0000010a00000203e8005000000001000000005002100000000000'

/** Questions that hardly anybody asks. */
export const questions: readonly Row[] = [
  {
    name: 'metadata that packets seldom come with, and fields that are refused',
    flows: `
      actions=output:2,CONTROLLER,resubmit(,1),IN_PORT,ct_clear
      table=1,priority=9,ct_state=+trk,ip actions=ct(table=2),ct_clear,output:3
      table=1,priority=8,conj_id=7 actions=output:4
      table=1,priority=7,in_port=LOCAL actions=output:4
      table=1,priority=6,pkt_mark=1 actions=output:4
      table=1,priority=5,tun_id=1 actions=output:4`,
    asks: [
      ...[
        'in_port=1,ct_state=new',
        'in_port=1,ct_state=trk',
        'in_port=1,ct_state=0x25',
        'in_port=1,ct_state=trk|inv,ct_zone=65535',
        'in_port=1,ct_zone=5,ct_mark=7,ct_label=0x1',
        'conj_id=7,in_port=1',
        'in_port=1,actset_output=3',
        'in_port=CONTROLLER',
        'in_port=1,tun_id=1,tun_dst=1.2.3.4,tun_flags=oam',
        'in_port=1,ct_nw_src=1.2.3.4',
        'in_port=1,ct_state=trk|est,ct_nw_src=1.2.3.4',
        'in_port=1,packet_type=(0,0)',
      ].map((metadata) => `${metadata},${TCP}`),
      'in_port=LOCAL',
      'in_port=65534',
      'in_port=p1',
      'in_port=ANY',
      'in_port=0',
      'in_port=65280',
      'in_port=0x2',
      'in_port_oxm=2',
      'in_port=4294967294',
      'in_port_oxm=4294967294',
      'in_port=1,pkt_mark=1,skb_priority=0x5',
      'skb_priority=5,in_port=1,tun_id=1',
      'in_port=1,tun_flags=key',
      'in_port=1,tun_flags=1',
      'in_port=1,tun_src=1.2.3.4',
      'in_port=1,tun_ttl=9,tun_tos=8,tun_dst=9.9.9.9',
      'in_port=1,ct_state=trk,ct_nw_proto=6',
      'recirc_id=0,in_port=1',
      'dp_hash=5,in_port=1',
      'in_port=1,xreg0=0x123456789,xxreg2=0xabcdef0123456789abcdef',
      'in_port=1,reg0=1,xreg0=5',
      'in_port=1,reg0=0x1/0xf',
      'in_port=1,metadata=0xffffffffffffffff',
      'in_port=1,ip,nw_src=10.0.0.0/8',
      'in_port=1,nw_src=10.0.0.1,ip',
      'in_port=1,ip,nw_proto=256',
      'in_port=1,ip,nw_tos=3',
      'in_port=1,ip,ip_dscp=63,nw_ecn=3',
      'in_port=1,ip,nw_tos=8,nw_ecn=1',
      'in_port=1,ip,nw_ttl=256',
      'in_port=1,tcp,tcp_flags=+syn',
      'in_port=1,tcp,tcp_flags=syn|ack',
      'in_port=1,tcp,tcp_flags=0xfff',
      'in_port=1,tcp,tcp_flags=4096',
      'in_port=1,ip,nw_frag=yes',
      'in_port=1,ip,nw_frag=not_later',
      'in_port=1,ip,ip_frag=first',
      'in_port=1,arp,arp_op=300',
      'in_port=1,arp,arp_op=2,arp_spa=1.2.3.4,arp_sha=00:01:02:03:04:05',
      'in_port=1,rarp,arp_op=3',
      'in_port=1,icmp,icmp_type=8,icmp_code=3',
      'in_port=1,icmp,icmp_type=300',
      'in_port=1,igmp',
      'in_port=1,igmp,tp_src=22',
      'in_port=1,icmp6,icmpv6_type=135,nd_target=fd00::1,nd_sll=00:00:00:00:00:05',
      'in_port=1,icmp6,icmpv6_type=136,nd_sll=00:00:00:00:00:05',
      'in_port=1,icmp6,icmpv6_type=136,nd_tll=00:00:00:00:00:05,nd_reserved=5,nd_options_type=2',
      'in_port=1,icmp6,icmpv6_type=135,icmpv6_code=1,nd_target=fd00::1',
      'in_port=1,ipv6,ipv6_label=0x12345',
      'in_port=1,ipv6,ipv6_label=0x123456',
      'in_port=1,sctp6,sctp_src=5',
      'in_port=1,udp,tp_src=5',
      'in_port=1,tcp,tp_src=5',
      'in_port=1,tcp,udp_src=5',
      'in_port=1,dl_type=0x5',
      'in_port=1,dl_type=0x600',
      'in_port=1,dl_type=0x05ff',
      'in_port=1,eth_type=0x0800,ip_proto=6',
      'in_port=1,ip,ip',
      'in_port=1,tcp,udp',
      'in_port=1,,ip',
      'ip',
      'in_port=1,nw_proto=6,ip',
      'in_port=1,dl_src=1:2:3:4:5:6',
      'in_port=1,dl_src=00:00:00:00:00:01/ff:ff:ff:ff:ff:ff',
      'in_port=1,priority=5',
      'in_port=1,table=5',
      'in_port=1,cookie=5',
      'in_port=1,packet_type=(1,0x800),dl_src=00:00:00:00:00:01',
    ].join('\n'),
  },
  {
    name: 'packets of bytes, which keep little of the flow beside them',
    flows: `
      ip,nw_tos=0,dl_src=02:00:00:00:00:01,in_port=1 actions=check_pkt_larger(50)->NXM_NX_REG1[0],output:2
      tcp,in_port=2 actions=dec_ttl,controller(pause),output:2
      ip,in_port=3 actions=ct(commit,table=1,nat(dst=10.0.0.9:99)),CONTROLLER
      ip,in_port=4 actions=output(port=2,max_len=14),clone(ct(table=1),output:3),NORMAL
      table=1 actions=controller(userdata=07),output:3`,
    asks: [
      ...[1, 2, 3, 4].map((n) => `in_port=${n},reg0=5,metadata=7 ${HEX}`),
      `conj_id=5,in_port=3,tun_id=5,pkt_mark=7,skb_priority=3,dp_hash=9 ${HEX}`,
      `in_port=3,tun_id=5,tun_dst=9.9.9.9 ${HEX}`,
      `in_port=3,ct_zone=5,ct_mark=7 ${HEX}`,
      `in_port=3,ct_state=trk|est,ct_zone=5,ct_mark=7,ct_label=9 ${HEX}`,
      `in_port=3,ct_state=trk|est,ip,ct_nw_src=1.2.3.4,ct_nw_proto=6,ct_tp_src=5 ${HEX}`,
      `in_port=3,ct_state=trk|est,ipv6,ct_ipv6_src=fd00::1,ct_nw_proto=6,ct_tp_src=5 ${HEX}`,
      `in_port=3,tcp,nw_src=9.9.9.9 ${HEX} --ct-next trk,est`,
      `in_port=1 ${HEX}00000000000000000000`,
      `in_port=4 ${HEX.slice(0, 60)}`,
      `in_port=4 ${HEX.slice(0, 28)}`,
      `in_port=3 ${HEX.replace('45000028', '46000028')}`,
      `in_port=3 ${HEX.replace('40060000', '40110000')}`,
      `in_port=3 ${HEX.replace('00014000', '00012000')}`,
    ].join('\n'),
  },
]
