import type {Row} from './row.ts'
import {TCP, UNDERLAY} from './usual.ts'

/** Ports 21 and on of br0, by their options. */
const TUNNELS = [
  'type=geneve options:remote_ip=flow options:key=flow',
  'type=geneve options:remote_ip=172.16.0.2 options:key=0x1f options:tos=inherit options:ttl=inherit options:df_default=false',
  'type=vxlan options:remote_ip=172.16.0.2 options:key=017 options:tos=0x23 options:ttl=300',
  'type=vxlan options:remote_ip=flow options:key=7 options:exts=gbp options:dst_port=4790',
  'type=vxlan options:remote_ip=172.16.0.2 options:key=8 options:exts=gpe options:dst_port=4791',
  'type=gre options:remote_ip=172.16.0.3 options:key=9 options:csum=true options:seq=true',
  'type=erspan options:remote_ip=172.16.0.2 options:key=10 options:erspan_ver=2 options:erspan_dir=1 options:erspan_hwid=zz',
  'type=erspan options:remote_ip=172.16.0.3 options:key=11 options:erspan_ver=flow',
  'type=gtpu options:remote_ip=172.16.0.2 options:key=12 options:packet_type=ptap',
  'type=stt options:remote_ip=172.16.0.2 options:key=13',
  'type=geneve options:remote_ip="fd00:172::2" options:key=14',
  'type=geneve options:remote_ip="fd00:172::9" options:key=15',
  'type=geneve options:remote_ip=172.16.0.9 options:key=16',
  'type=geneve options:remote_ip=192.0.2.7 options:key=17',
  'type=geneve options:remote_ip=172.16.0.2 options:local_ip=172.16.0.77 options:key=18',
  'type=gre options:remote_ip=172.16.0.2 options:key=19 options:packet_type=legacy_l3',
  'type=gtpu options:remote_ip=172.16.0.3 options:key=20',
  'type=gre options:remote_ip=172.16.0.3 options:df_default=false',
  'type=erspan options:remote_ip=172.16.0.3 options:key=24 options:erspan_ver=1 options:packet_type=ptap',
  'type=vxlan options:remote_ip=172.16.0.3 options:key=25 options:exts=gpe options:packet_type=legacy_l2 options:dst_port=4793',
  'type=ip6gre options:remote_ip="fd00:172::2" options:key=22',
]
const PORTS = TUNNELS.map((_, i) => 21 + i)

/** What goes on after it was sent to one of these ends ovs-vswitchd. */
const isOfLayer3 = (port: number): boolean => /legacy_l3|gtpu.*172\.16\.0\.3/.test(TUNNELS[port - 21] ?? '')

const ports = TUNNELS.map(
  (columns, i) => `vsctl add-port br0 t${21 + i} -- set interface t${21 + i} ofport_request=${21 + i} ${columns}`,
).join('\n')

const ONE_TUNNEL = `
vsctl set bridge br1 mcast_snooping_enable=true
vsctl add-port br0 t21 -- set interface t21 ofport_request=21 type=vxlan options:remote_ip=172.16.0.2 options:key=7
${UNDERLAY}`

const MAP =
  'ofctl10 add-tlv-map br0 {class=0xffff,type=1,len=4}->tun_metadata0,{class=0xffff,type=0x82,len=8}->tun_metadata3'

const flows = [
  ...PORTS.map(
    (port) =>
      `in_port=1,reg0=${port} actions=${isOfLayer3(port) ? '' : 'output:3,'}output:${port}${isOfLayer3(port) ? '' : ',output:2'}`,
  ),
  'in_port=1,reg0=98,ip actions=set_field:172.16.0.2->tun_dst,set_field:5->tun_id,set_field:0->tun_metadata0,set_field:0x1234->tun_metadata3,output:21',
  'in_port=1,reg0=99 actions=set_field:172.16.0.3->tun_dst,set_field:0x7->tun_gbp_id,set_field:0x8->tun_gbp_flags,output:24,output(port=21,max_len=100)',
  'in_port=1,reg0=97 actions=set_field:2->tun_erspan_ver,set_field:1->tun_erspan_dir,set_field:0x13->tun_erspan_hwid,output:28,set_field:1->tun_erspan_ver,set_field:0x7->tun_erspan_idx,output:28',
  'in_port=1,reg0=96 actions=FLOOD',
  'in_port=1,reg0=95,ip actions=set_field:172.16.0.2->tun_dst,ct(table=1)',
  'table=1 actions=output:21',
].join('\n')

const asks = [...PORTS, 95, 97, 98, 99]
  .flatMap((port) => [
    `in_port=1,reg0=${port},${TCP}`,
    `in_port=1,reg0=${port},dl_src=02:00:00:00:00:01,arp,arp_op=1`,
    `in_port=1,reg0=${port},tun_gbp_id=3,tun_erspan_ver=3,tun_gtpu_flags=0x30,tun_gtpu_msgtype=255,${TCP.replace('nw_ttl=64', 'nw_ttl=9,nw_tos=72,nw_ecn=3')}`,
  ])
  .join('\n')

/** A packet as the datapath hands it up, out of a tunnel. */
const arrived = (tunnel: string, odpPort: number, eth = 'eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),'): string =>
  `tunnel(${tunnel},ttl=64,flags(csum|key)),in_port(${odpPort}),${eth}eth_type(0x0800),ipv4(src=10.0.0.1,dst=10.0.0.2,proto=6,tos=0,ttl=64,frag=no),tcp(src=1,dst=2)`

/** Every type of tunnel, made by the datapath or by OVS itself. */
export const tunnels: readonly Row[] = [
  {name: 'headers that OVS makes', setUp: `${ports}\n${MAP}\n${UNDERLAY}`, flows, asks},
  {
    name: 'headers that the datapath makes',
    setUp: `${ports}\n${MAP}\n${UNDERLAY}\nappctl dpif/set-dp-features br0 tnl_push_pop false`,
    features: ['Tunnel push pop: Yes', 'Tunnel push pop: No'],
    flows,
    asks,
  },
  {
    name: 'what comes by a tunnel',
    setUp: `${ports}\n${MAP}\n${UNDERLAY}`,
    flows: `
      in_port=21,ip actions=dec_ttl,output:2
      in_port=22 actions=IN_PORT
      priority=1 actions=NORMAL
      br1:actions=output:1`,
    asks: `
      in_port=21,tun_src=172.16.0.2,tun_dst=172.16.0.1,tun_id=3,tun_metadata0=5,${TCP}
      in_port=22,tun_src=172.16.0.2,tun_dst=172.16.0.1,tun_id=31,${TCP}
      in_port=22,tun_src=172.16.0.2,tun_dst=172.16.0.1,tun_id=31,tun_tos=3,${TCP}
      ${arrived('tun_id=0x1f,src=172.16.0.2,dst=172.16.0.1', 6081)}
      ${arrived('tun_id=0x1e,src=172.16.0.2,dst=172.16.0.1', 6081)}
      ${arrived('tun_id=0x12,src=172.16.0.2,dst=172.16.0.77', 6081)}
      ${arrived('tun_id=0x12,src=172.16.0.2,dst=172.16.0.78', 6081)}
      ${arrived('tun_id=0xe,ipv6_src=fd00:172::2,ipv6_dst=fd00:172::1', 6081)}
      ${arrived('tun_id=0x99,src=172.16.0.9,dst=172.16.0.1', 4789)}
      ${arrived('tun_id=0x13,src=172.16.0.2,dst=172.16.0.1', 6, 'packet_type(ns=1,id=0x800),')}
      in_port(77),eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),eth_type(0x1234)
      in_port(1),eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),eth_type(0x1234)
      in_port=31,tun_ipv6_src=fd00:172::2,tun_ipv6_dst=fd00:172::1,tun_id=14,${TCP}
      ${arrived('tun_id=0xc,src=172.16.0.2,dst=172.16.0.1', 2152)}
      ${arrived('tun_id=0x1f,src=172.16.0.2,dst=172.16.0.78', 6081, 'packet_type(ns=1,id=0x800),')}`,
  },
  {
    name: 'a tunnel that ends at an address of IPv6',
    setUp: `vsctl set bridge br1 other_config:hwaddr=02:00:00:00:00:b1\n${ports}\n${UNDERLAY}`,
    flows: 'actions=output:10\nbr1:actions=LOCAL',
    asks: [
      'ipv6_dst=fd00:172::1,udp_dst=6081',
      'ipv6_dst=fd00:172::1,udp_dst=6082',
      'ipv6_dst=fd00:172::7,udp_dst=6081',
    ]
      .map((to) => `in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:b1,udp6,ipv6_src=fd00:172::2,${to}`)
      .join('\n'),
  },
  {
    name: 'a tunnel to the host itself, and a patch port that leads nowhere',
    setUp: `
      vsctl add-port br0 t9 -- set interface t9 ofport_request=9 type=geneve options:remote_ip=127.0.0.1 options:key=9
      vsctl add-port br0 lone -- set interface lone ofport_request=8 type=patch options:peer=nobody
      ${UNDERLAY}`,
    flows: 'reg0=0 actions=output:9,output:2\nreg0=1 actions=output:8,output:2',
    asks: `in_port=1,reg0=0,${TCP}\nin_port=1,reg0=1,${TCP}`,
  },
  {
    name: 'a flood to tunnels that all have an end of their own',
    setUp: `
      vsctl add-port br0 t22 -- set interface t22 ofport_request=22 ${TUNNELS[1]}
      vsctl add-port br0 t23 -- set interface t23 ofport_request=23 ${TUNNELS[2]}
      appctl dpif/set-dp-features br0 tnl_push_pop false`,
    features: ['Tunnel push pop: Yes', 'Tunnel push pop: No'],
    flows: 'actions=set_field:0.0.0.0->tun_dst,FLOOD',
    asks: `in_port=22,tun_src=172.16.0.2,tun_dst=172.16.0.1,tun_id=31,${TCP}`,
  },
  {
    name: 'a flood with a new DSCP',
    setUp: [21, 22]
      .map(
        (port) => `vsctl add-port br0 t${port} -- set interface t${port} ofport_request=${port} ${TUNNELS[port - 20]}`,
      )
      .join('\n'),
    flows: 'ip actions=mod_nw_tos:184,FLOOD',
    asks: `in_port=1,${TCP}`,
    open: /mask of a DSCP write/,
  },
  ...Object.entries({
    'a MAC': 'mod_dl_dst:02:00:00:00:00:77,mod_dl_src:02:00:00:00:00:77,NORMAL,NORMAL',
    'a group': 'mod_dl_dst:01:00:5e:01:01:01,NORMAL,NORMAL',
    'a flow':
      'learn(table=1,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[]),mod_dl_dst:02:00:00:00:00:77,resubmit(,1),output:1',
    'a flow beyond the limit':
      'learn(table=1,limit=1,result_dst=NXM_NX_REG3[0],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[]),learn(table=1,limit=1,result_dst=NXM_NX_REG3[1],NXM_OF_ETH_DST[]=NXM_OF_ETH_DST[]),output:1',
    'a pause': 'output:1,controller(pause),output:1',
  }).map(([what, actions]) => ({
    name: `${what} of an underlay is told of, and not learned`,
    setUp: ONE_TUNNEL,
    flows: `in_port=1,ip actions=output:21,output:2,output:21,ct(table=1)\nbr1:actions=${actions}`,
    asks: `in_port=1,${TCP}\nin_port=1,${TCP} -generate\nin_port=1,${TCP}`,
  })),
  {
    name: 'a clone at the end of an underlay that is the last needs no copy',
    setUp: ONE_TUNNEL,
    flows:
      'in_port=1 actions=output:2,output:21\nin_port=2 actions=output:21,output:1\nin_port=3 actions=clone(output:21)\nbr1:actions=output:1,clone(output(port=1,max_len=64))',
    asks: [1, 2, 3].map((port) => `in_port=${port},${TCP}`).join('\n'),
  },
  {
    name: 'a header that an underlay puts and does not send is before what a flood sends next',
    setUp: ONE_TUNNEL,
    flows:
      'actions=FLOOD\nbr1:in_port=LOCAL actions=encap(nsh(md_type=2)),encap(ethernet)\nbr1:in_port=10 actions=drop',
    asks: `in_port=1,${TCP}`,
    open: /which ports get a header that a peer bridge put/,
  },
  {
    name: 'a MAC that a flooded peer learns is known to an underlay that comes after it',
    setUp: ONE_TUNNEL,
    flows: 'in_port=1 actions=ALL\nbr1:actions=mod_dl_dst:02:00:00:00:00:77,mod_dl_src:02:00:00:00:00:77,NORMAL',
    asks: `in_port=1,${TCP} -generate`,
    open: /what a bridge of a flood has learned/,
  },
  {
    name: 'which port of a flood in a peer bridge is the last decides about its copy, where more is sent behind it',
    setUp: `${ONE_TUNNEL}\nvsctl add-port br1 q9 -- set interface q9 type=vxlan options:remote_ip=172.16.0.2 options:key=9 ofport_request=9`,
    flows: `
      in_port=1 actions=output:10,output:2
      br1:in_port=10 actions=write_actions(FLOOD)
      br1:in_port=LOCAL actions=output:1
    `,
    asks: `in_port=1,${TCP}`,
    open: /which port of a flood is its last/,
  },
]
