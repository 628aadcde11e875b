import type {Row} from './row.ts'
import {TCP, UNDERLAY_6} from './usual.ts'

const HOST = '02:00:00:00:00:b1'

/** br1 has the host's addresses; of its neighbours 172.16.0.2 is known. */
const UNDERLAY = `vsctl set bridge br1 other_config:hwaddr=${HOST}${UNDERLAY_6}`

/** A tunnel port of br0, by its number and options. */
const tunnel = (ofport: number, options: string, bridge = 'br0'): string =>
  `vsctl add-port ${bridge} t${ofport} -- set interface t${ofport} ofport_request=${ofport} type=geneve ${options}`

const KNOWN = tunnel(22, 'options:remote_ip=172.16.0.2 options:key=2')

/** Messages to the host that tell where a neighbour is, or don't, and the neighbour's address. */
const FROM = `dl_src=02:00:00:00:00:09,dl_dst=${HOST}`
const MESSAGES: Readonly<Record<string, readonly [message: string, remote: string]>> = {
  'an answer to ARP': [`arp,arp_op=2,arp_spa=172.16.0.9,arp_tpa=172.16.0.1,arp_sha=02:00:00:00:00:99`, '172.16.0.9'],
  'an answer of a known neighbour': [
    `arp,arp_op=2,arp_spa=172.16.0.2,arp_tpa=172.16.0.1,arp_sha=02:00:00:00:00:98`,
    '172.16.0.2',
  ],
  'an answer of nobody': [`arp,arp_op=2,arp_spa=172.16.0.9,arp_tpa=172.16.0.1`, '172.16.0.9'],
  'a gratuitous ARP': [`arp,arp_op=1,arp_spa=172.16.0.9,arp_tpa=172.16.0.9,arp_sha=02:00:00:00:00:99`, '172.16.0.9'],
  'a question of ARP': [`arp,arp_op=1,arp_spa=172.16.0.9,arp_tpa=172.16.0.1,arp_sha=02:00:00:00:00:99`, '172.16.0.9'],
  'a packet out of a tunnel': [
    `udp,nw_src=172.16.0.9,nw_dst=172.16.0.1,nw_ttl=64,udp_src=1,udp_dst=6081`,
    '172.16.0.9',
  ],
  'a neighbour advertisement': [
    `icmp6,ipv6_src=fd00:172::9,ipv6_dst=fd00:172::1,nw_ttl=255,icmpv6_type=136,nd_target=fd00:172::9,nd_tll=02:00:00:00:00:99`,
    '"fd00:172::9"',
  ],
  'a neighbour advertisement to all': [
    `icmp6,ipv6_src=fd00:172::9,ipv6_dst=ff02::1,nw_ttl=255,icmpv6_type=136,nd_target=fd00:172::9,nd_tll=02:00:00:00:00:99`,
    '"fd00:172::9"',
  ],
}

/** What happens to packets of native tunnels in the bridge that has the host's addresses. */
export const underlays: readonly Row[] = [
  {
    name: 'a packet with a tag is taken out of no tunnel',
    setUp: `${KNOWN}\n${UNDERLAY}`,
    flows: 'actions=output:10\nbr1:actions=LOCAL',
    asks: ['', ',dl_vlan=5', ',vlan_tci=0x1000', ',nw_frag=first']
      .map(
        (more) =>
          `in_port=1,dl_src=02:00:00:00:00:01,dl_dst=${HOST},udp,nw_src=172.16.0.2,nw_dst=172.16.0.1,nw_ttl=64,udp_src=1,udp_dst=6081${more}`,
      )
      .join('\n'),
  },
  {
    name: 'sFlow counts the tunnel, and not what the underlay sends',
    setUp: `${KNOWN}\n${UNDERLAY}
      vsctl -- --id=@s create sFlow agent=lo target="127.0.0.1:6343" sampling=64 header=128 polling=10 -- set bridge br0 sflow=@s`,
    flows: `
      reg0=0 actions=output:22
      reg0=1 actions=output:22,output:2
      br1:actions=output:1,output:1`,
    asks: `in_port=1,${TCP}\nin_port=1,reg0=1,${TCP}`,
  },
  ...['172.16.0.9', '"fd00:172::9"'].flatMap((unknown): Row[] => [
    {
      name: `a flow that is learned of a request for ${unknown}`,
      setUp: `${tunnel(21, `options:remote_ip=${unknown} options:key=1`)}\n${KNOWN}\n${UNDERLAY}`,
      flows: `
        actions=output:21,output:22
        br1:actions=learn(table=1,NXM_OF_ETH_SRC[],load:NXM_OF_ETH_DST[0..31]->NXM_NX_REG1[],load:NXM_OF_ETH_TYPE[]->NXM_NX_REG2[0..15]),resubmit(,1),output:1
        br1:table=1,priority=1 actions=drop`,
      asks: `in_port=1,${TCP}`,
    },
    {
      name: `a MAC that is learned of a request for ${unknown}`,
      setUp: `${tunnel(21, `options:remote_ip=${unknown} options:key=1`)}\n${KNOWN}\n${UNDERLAY}`,
      flows: `
        priority=40000,in_port=10 actions=output:21
        actions=output:21,mod_dl_dst:${HOST},output:10
        br1:actions=NORMAL`,
      asks: `in_port=1,${TCP}`,
    },
  ]),
  {
    name: 'a header is told again in another bridge, whose options are others',
    setUp: `
      ${tunnel(21, 'options:remote_ip=flow options:key=flow')}
      ${tunnel(31, 'options:remote_ip=9.9.9.9 options:key=5', 'br1')}
      appctl dpif/set-dp-features br0 tnl_push_pop false`,
    features: ['Tunnel push pop: Yes', 'Tunnel push pop: No'],
    flows: `
      actions=set_field:9.9.9.9->tun_dst,set_field:5->tun_id,output:21,output:21,output:10,output:21
      br1:actions=output:31`,
    asks: `in_port=1,${TCP}`,
  },
  ...Object.entries(MESSAGES).map(
    ([what, [message, remote]]): Row => ({
      name: `${what} that reaches the host is heard before the tunnel asks`,
      setUp: `${tunnel(21, `options:remote_ip=${remote} options:key=1`)}\n${UNDERLAY}`,
      flows: 'actions=output:10,output:21\nbr1:actions=LOCAL,output:1',
      asks: `
        in_port=2,${FROM},${message}
        in_port=1,${FROM},${message} -generate
        in_port=1,${TCP}`,
    }),
  ),
]
