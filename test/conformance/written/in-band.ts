import type {Row} from './row.ts'
import {TCP} from './usual.ts'

const HOST = '02:00:00:00:00:b0'

const CONTROLLER = `vsctl set bridge br0 other_config:hwaddr=${HOST} -- set-controller br0 tcp:192.168.7.9`

/** What a DHCP server answers. */
const ANSWER =
  'dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,udp,nw_src=192.168.7.1,nw_dst=255.255.255.255,nw_ttl=64,udp_src=67,udp_dst=68'

/** Packets that in-band control has a flow for, and those that differ in one thing. */
const PACKETS = [
  `in_port=LOCAL,dl_src=${HOST},udp,udp_src=68,udp_dst=67`,
  `in_port=1,dl_src=${HOST},udp,udp_src=68,udp_dst=67`,
  `in_port=LOCAL,dl_src=02:00:00:00:00:07,udp,udp_src=68,udp_dst=67`,
  `in_port=LOCAL,dl_src=${HOST},udp,udp_src=67,udp_dst=68`,
  `in_port=1,dl_dst=${HOST},arp,arp_op=2`,
  `in_port=1,dl_dst=${HOST},arp,arp_op=1`,
  `in_port=LOCAL,dl_src=${HOST},arp,arp_op=1`,
  `in_port=LOCAL,dl_src=${HOST},arp,arp_op=2`,
  'in_port=1,arp,arp_op=2,arp_tpa=192.168.7.9',
  'in_port=1,arp,arp_op=1,arp_tpa=192.168.7.9',
  'in_port=1,arp,arp_op=1,arp_spa=192.168.7.9',
  'in_port=1,arp,arp_op=2,arp_spa=192.168.7.9',
  'in_port=1,tcp,nw_dst=192.168.7.9,tcp_dst=6653',
  'in_port=1,tcp,nw_src=192.168.7.9,tcp_src=6653',
  'in_port=1,tcp,nw_src=192.168.7.9,tcp_dst=6653',
  'in_port=1,tcp,nw_dst=192.168.7.9,tcp_dst=6633',
  'in_port=1,udp,nw_dst=192.168.7.9,udp_dst=6653',
  `in_port=1,${TCP}`,
].join('\n')

/** Flows that dumps hide: of controllers and managers in band. */
export const inBand: readonly Row[] = [
  {
    name: 'in-band control goes before all other flows',
    setUp: CONTROLLER,
    flows: 'priority=65535 actions=output:2',
    asks: PACKETS,
  },
  {
    name: 'in-band control into a queue, to several controllers of which one is out of band',
    setUp: `${CONTROLLER} ssl:10.1.1.1 tcp:10.1.1.2:99 tcp:[fd00::1] unix:none ptcp:0 tcp:10.1.1.1:6653 -- set bridge br0 other_config:in-band-queue=3
      vsctl -- --id=@c create controller target="tcp:10.1.1.9" connection_mode=out-of-band -- add bridge br0 controller @c`,
    flows: 'actions=output:2',
    asks: `${PACKETS}
      in_port=1,tcp,nw_dst=10.1.1.1,tcp_dst=6653
      in_port=1,tcp,nw_dst=10.1.1.1,tcp_dst=99
      in_port=1,tcp,nw_dst=10.1.1.2,tcp_dst=99
      in_port=1,tcp,nw_dst=10.1.1.9,tcp_dst=6653
      in_port=1,arp,arp_op=1,arp_spa=10.1.1.2
      in_port=1,arp,arp_op=1,arp_spa=10.1.1.9`,
  },
  {
    name: 'in-band control turned off',
    setUp: `${CONTROLLER} -- set bridge br0 other_config:disable-in-band=true`,
    flows: 'actions=output:2',
    asks: `${PACKETS}\nin_port=1,${ANSWER}`,
  },
  {
    name: 'a manager in band, and one out of band',
    setUp: `
      vsctl set bridge br0 other_config:hwaddr=${HOST} -- set-manager tcp:192.168.7.9:6653 tcp:192.168.7.8
      vsctl set manager tcp:192.168.7.8 connection_mode=out-of-band`,
    flows: 'actions=output:2',
    asks: `${PACKETS}
      in_port=1,tcp,nw_dst=192.168.7.8,tcp_dst=6640
      in_port=1,${ANSWER}`,
  },
  {
    name: 'in-band control of a bridge behind a patch port',
    setUp: `vsctl set bridge br1 other_config:hwaddr=${HOST} -- set-controller br1 tcp:192.168.7.9`,
    flows: 'actions=output:10\nbr1:actions=output:1',
    asks: `${PACKETS}\nin_port=1,${ANSWER}`,
  },
  {
    name: 'a bridge whose controllers do not answer fails open',
    setUp: `vsctl set bridge br0 fail_mode=standalone -- set-controller br0 unix:none
      appctl time/warp 60000 1000`,
    flows: 'actions=output:2',
    asks: `in_port=1,${TCP}`,
    open: /no controller that answers/,
  },
  {
    name: 'a bridge that connects to no controller does not fail open',
    setUp: `vsctl set bridge br0 fail_mode=standalone -- set-controller br0 punix:none
      appctl time/warp 60000 1000`,
    flows: 'actions=output:2',
    asks: `in_port=1,${TCP}`,
  },
  {
    name: 'what a DHCP server answers goes to the host too',
    setUp: `${CONTROLLER}
      ofctl10 mod-port br0 p4 no-receive`,
    flows: `
      reg0=0 actions=drop
      reg0=1 actions=output:2
      reg0=2 actions=output:2,LOCAL
      reg0=3 actions=clone(output:2,LOCAL)
      reg0=4,udp actions=ct(table=1),output:2
      reg0=5,udp actions=set_field:1.2.3.4->ip_dst,output:2,set_field:5.6.7.8->ip_dst
      reg0=6,udp actions=set_field:66->udp_src,output:2
      reg0=7 actions=output:10
      reg0=8 actions=write_actions(output:3)
      reg0=9 actions=resubmit(,9)
      reg0=10 actions=sample(probability=100,collector_set_id=1),check_pkt_larger(100)->reg1[0],resubmit(,1)
      reg0=11,udp actions=load:4->NXM_OF_IP_TOS[],exit
      reg0=12 actions=controller(pause),output:2
      reg0=13 actions=push_vlan:0x8100,IN_PORT
      reg0=14 actions=NORMAL
      table=1,priority=1 actions=output:3
      table=9,priority=1 actions=resubmit(,9)`,
    asks: [...Array(15).keys()]
      .map((n) => `in_port=1,reg0=${n},${ANSWER}`)
      .concat(
        `in_port=LOCAL,reg0=1,${ANSWER}`,
        `in_port=4,reg0=1,${ANSWER}`,
        `in_port=99,reg0=1,${ANSWER}`,
        `in_port=1,reg0=1,dl_vlan=7,${ANSWER}`,
        `in_port=1,reg0=1,nw_frag=first,${ANSWER}`,
        `in_port=1,reg0=1,nw_frag=later,${ANSWER}`,
        `in_port=1,reg0=1,tun_dst=1.2.3.4,tun_tos=3,${ANSWER}`,
      )
      .join('\n'),
  },
]
