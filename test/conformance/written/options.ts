import type {Row} from './row.ts'
import {TCP, UNDERLAY} from './usual.ts'

/** Ports 21 and on, by options of which some are none, or not of the type. */
const OPTIONS = [
  'type=geneve options:remote_ip=172.16.0.2 options:key=1 options:ttl=0',
  'type=geneve options:remote_ip=172.16.0.2 options:key=2 options:ttl=256',
  'type=gre options:remote_ip=172.16.0.2 options:key=3 options:dst_port=99',
  'type=gre options:remote_ip=172.16.0.2 options:key=4 options:csum=yes options:seq=1',
  'type=vxlan options:remote_ip=172.16.0.2 options:key=flow options:dst_port=0',
  'type=vxlan options:remote_ip=172.16.0.2 options:in_key=6 options:dst_port=77',
  'type=vxlan options:remote_ip=172.16.0.2 options:out_key=7 options:dst_port=78 options:df_default=no',
  'type=geneve options:remote_ip=172.16.0.2 options:key=0x1ffffff0000008',
  'type=geneve options:remote_ip=172.16.0.2 options:key=9 options:tos=0x3f',
  'type=geneve options:remote_ip=172.16.0.2 options:key=10 options:tos=7',
  'type=geneve options:remote_ip=172.16.0.2 options:key=11 options:tos=300',
  'type=geneve options:remote_ip=172.16.0.2 options:key=12 options:egress_pkt_mark=0x10',
  'type=geneve options:remote_ip=172.16.0.2 options:key=13 options:ttl=inherit options:tos=inherit options:csum=True',
  'type=gre options:remote_ip=172.16.0.2 options:key=abc',
  'type=geneve options:remote_ip=172.16.0.3 options:key=-1',
  'type=geneve options:remote_ip=172.16.0.2 options:key=0xfffffffffffffffff0',
  'type=ip6gre options:remote_ip="fd00:172::2" options:key=22 options:csum=true options:seq=true options:tos=inherit',
  'type=ip6erspan options:remote_ip="fd00:172::2" options:key=23 options:erspan_ver=2 options:erspan_dir=2 options:erspan_hwid=0xff',
  'type=erspan options:remote_ip=172.16.0.3 options:key=24 options:erspan_ver=1 options:erspan_idx=0x1fffff',
  'type=erspan options:remote_ip=172.16.0.3 options:key=25 options:erspan_ver=3 options:erspan_idx=0x1',
  'type=vxlan options:remote_ip=172.16.0.2 options:key=30 options:exts=gbp,gpe options:dst_port=79',
  'type=vxlan options:remote_ip=172.16.0.2 options:key=31 options:exts=foo options:dst_port=80',
  'type=gtpu options:remote_ip=172.16.0.2 options:key=32 options:packet_type=ptap options:csum=true',
  'type=bareudp options:remote_ip=172.16.0.2 options:dst_port=6635 options:packet_type=ptap',
  'type=lisp options:remote_ip=172.16.0.2 options:packet_type=ptap',
  'type=geneve options:remote_ip=172.16.0.2 options:local_ip=172.16.0.1 options:key=41',
  'type=geneve options:remote_ip="fd00:172::2" options:local_ip="fd00:172::1" options:key=42',
  'type=stt options:remote_ip=172.16.0.2 options:key=43 options:csum=true options:dst_port=7',
]
const ports = OPTIONS.map(
  (options, i) => `vsctl add-port br0 t${21 + i} -- set interface t${21 + i} ofport_request=${21 + i} ${options}`,
).join('\n')

const flows = OPTIONS.flatMap((_, i) => [
  `in_port=1,reg0=${21 + i} actions=output:${21 + i}`,
  `in_port=1,reg0=${121 + i},ip actions=set_field:oam->tun_flags,set_field:5->tun_gbp_id,output:${21 + i}`,
])
  .concat('br1:actions=output:1')
  .join('\n')

const asks = OPTIONS.flatMap((_, i) => [
  `in_port=1,reg0=${21 + i},${TCP}`,
  `in_port=1,reg0=${121 + i},nw_tos=40,nw_ecn=1,${TCP}`,
  `in_port=1,reg0=${21 + i},arp`,
  `in_port=1,reg0=${21 + i},tun_id=0x1ffffffff,tun_flags=oam,udp6,nw_tos=40,nw_ttl=3`,
]).join('\n')

/** How OVS reads the options of tunnels. */
export const options: readonly Row[] = [
  {name: 'options of tunnels that OVS makes', setUp: `${ports}\n${UNDERLAY}`, flows, asks},
  {
    name: 'options of tunnels that the datapath makes',
    setUp: `${ports}\n${UNDERLAY}\nappctl dpif/set-dp-features br0 tnl_push_pop false`,
    features: ['Tunnel push pop: Yes', 'Tunnel push pop: No'],
    flows,
    asks,
  },
]
