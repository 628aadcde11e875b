import type {Row} from './row.ts'

const MACS = 'dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02'
const ARP = `in_port=1,${MACS},arp,arp_spa=10.0.0.1,arp_tpa=10.0.0.2`
const BEFORE = /which ports get what a peer bridge wrote/
const BEHIND = /whether a peer bridge changed it last/

/** Floods behind one of whose ports a bridge writes what OVS doesn't write over, or only what it does. */
export const floods: readonly Row[] = [
  {
    name: 'addresses of ARP without operation stay as a peer wrote them',
    flows: 'actions=ALL\nbr1:arp actions=set_field:9->arp_op,set_field:10.9.9.9->arp_spa,output:1',
    asks: `${ARP},arp_op=0`,
    open: BEFORE,
  },
  {
    name: 'operations of ARP are written over',
    flows: 'actions=ALL,output:2\nbr1:arp actions=set_field:9->arp_op,set_field:10.9.9.9->arp_spa,output:1',
    asks: `${ARP},arp_op=1\n${ARP},arp_op=2`,
  },
  {
    name: 'no operation is written over that of a peer behind a flood',
    flows: 'arp actions=ALL,set_field:0->arp_op,output:2\nbr1:arp actions=set_field:9->arp_op,output:1',
    asks: `${ARP},arp_op=1`,
    open: BEHIND,
  },
  {
    name: 'what no operation lets a peer write is written nowhere',
    flows: 'arp actions=ALL,output:2\nbr1:arp actions=set_field:10.9.9.9->arp_spa,output:1',
    asks: `${ARP},arp_op=0`,
  },
  {
    name: 'nothing above IP without a protocol is written by a peer',
    flows:
      'actions=ALL,output:2\nbr1:ip actions=set_field:10.9.9.9->nw_src,mod_nw_tos:8,output:1\nbr1:ipv6 actions=set_field:fe80::9->ipv6_src,output:1',
    asks: `in_port=1,${MACS},ip,nw_proto=0\nin_port=1,${MACS},ipv6,nw_proto=0`,
  },
  {
    name: 'ports, ICMP, marks and tags are written over',
    flows: `
      actions=ALL,output:2
      br1:tcp actions=mod_tp_src:9,mod_nw_src:10.9.9.9,dec_ttl,set_field:7->pkt_mark,output:1
      br1:icmp actions=set_field:9->icmp_type,set_field:7->icmp_code,output:1
      br1:udp6 actions=set_field:9->udp_dst,set_field:fe80::9->ipv6_dst,set_field:5->ipv6_label,mod_vlan_vid:7,output:1
      br1:priority=9,icmp6,icmpv6_type=135 actions=set_field:fe80::9->nd_target,set_field:02:00:00:00:00:09->nd_sll,output:1
      br1:icmp6 actions=set_field:9->icmpv6_type,output:1
      br1:arp actions=set_queue:3,output:1`,
    asks: `
      in_port=1,${MACS},tcp,nw_ttl=64,tp_src=1
      in_port=1,${MACS},icmp,nw_ttl=64,icmp_type=8
      in_port=1,${MACS},udp6,nw_ttl=64,udp_dst=1
      in_port=1,${MACS},icmp6,nw_ttl=64,icmpv6_type=135
      in_port=1,${MACS},icmp6,nw_ttl=64,icmpv6_type=136
      ${ARP},arp_op=1`,
  },
  {
    name: 'a neighbour message that a peer made another one',
    flows:
      'actions=ALL,output:2\nbr1:icmp6,icmpv6_type=135 actions=set_field:fe80::9->nd_target,set_field:136->icmpv6_type,output:1',
    asks: `in_port=1,${MACS},icmp6,nw_ttl=64,icmpv6_type=135,nd_target=fe80::1`,
  },
  {
    name: 'bits of neighbour messages that a peer wrote',
    flows:
      'actions=ALL,output:2\nbr1:icmp6,icmpv6_type=136 actions=set_field:9->nd_reserved,set_field:2->nd_options_type,output:1',
    asks: `in_port=1,${MACS},icmp6,nw_ttl=64,icmpv6_type=136`,
  },
  {
    name: 'headers of NSH are written over, with what peers looked at',
    flows:
      'actions=ALL,output:2\nbr1:dl_type=0x894f,nsh_mdtype=1,nsh_c4=0 actions=set_field:9->nsh_si,set_field:7->nsh_c1,output:1',
    asks: `in_port=1,${MACS},dl_type=0x894f,nsh_mdtype=1,nsh_ttl=3,nsh_si=4`,
  },
  {
    name: 'labels that a peer writes are written over, one that it pops is pushed again',
    flows: `
      mpls,mpls_label=3 actions=ALL,output:2
      mpls,mpls_label=4 actions=ALL,set_field:6->mpls_label,output:2
      br1:mpls,mpls_label=3 actions=set_field:9->mpls_label,dec_mpls_ttl,output:1
      br1:mpls,mpls_label=4 actions=pop_mpls:0x8847,output:1`,
    asks: `
      in_port=1,${MACS},mpls,mpls_label=3,mpls_ttl=64,mpls_bos=1
      in_port=1,${MACS},mpls,mpls_label=4,mpls_ttl=64,mpls_bos=1`,
  },
  {
    name: 'a type behind the label that a peer popped',
    flows: 'mpls actions=ALL,pop_mpls:0x0800,output:2\nbr1:mpls actions=pop_mpls:0x8847,output:1',
    asks: `in_port=1,${MACS},mpls,mpls_label=4,mpls_ttl=64,mpls_bos=1`,
    open: BEHIND,
  },
  {
    name: 'what NAT of a peer writes is not taken back',
    flows: 'actions=ALL\nbr1:ip actions=resubmit(,1)\nbr1:table=1,ip actions=ct(commit,nat(src=10.9.9.9)),output:1',
    asks: `in_port=1,${MACS},tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2`,
    open: /what NAT in a peer bridge wrote/,
  },
  {
    name: 'NAT of a copy for a peer is of that copy alone',
    flows: 'actions=ALL,output:2\nbr1:ip actions=ct(commit,nat(src=10.9.9.9)),output:1',
    asks: `in_port=1,${MACS},tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2`,
  },
  {
    name: 'ports that spanning tree holds back may send what a peer made one of its messages',
    setUp: 'vsctl set bridge br0 stp_enable=true -- set port pa other_config:stp-enable=false',
    flows: 'actions=FLOOD\nbr1:actions=set_field:01:80:c2:00:00:00->eth_dst,output:1',
    asks: `in_port=LOCAL,${MACS},dl_type=0x05ff`,
    open: /which ports spanning tree holds back/,
  },
  {
    name: 'ports that spanning tree holds back send nothing of other types',
    setUp: 'vsctl set bridge br0 stp_enable=true -- set port pa other_config:stp-enable=false',
    flows: 'actions=FLOOD\nbr1:actions=set_field:01:80:c2:00:00:00->eth_dst,output:1',
    asks: `in_port=LOCAL,${MACS},tcp`,
  },
  {
    name: 'a cut that a peer bridge leaves behind waits behind branches, too, for the next port of a flood',
    setUp: 'vsctl add-port br1 tn -- set interface tn type=vxlan options:remote_ip=flow ofport_request=20',
    flows: `
      actions=ALL
      br1:table=0,actions=resubmit(,1)
      br1:table=1,actions=output(port=20,max_len=100),check_pkt_larger(1400)->NXM_NX_REG0[0],resubmit(,2)
      br1:table=2,actions=output:1
    `,
    asks: 'in_port=1,tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2',
    open: /which port of a flood gets a cut packet/,
  },
]
