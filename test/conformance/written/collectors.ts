import type {Row} from './row.ts'
import {TCP, UNDERLAY_4} from './usual.ts'

/** Tunnel ports of br0, of which IPFIX can't tell the last. */
const TUNNELS = `
  vsctl add-port br0 t9 -- set interface t9 ofport_request=9 type=geneve options:remote_ip=172.16.0.2 options:key=9 options:egress_pkt_mark=7
  vsctl add-port br0 t8 -- set interface t8 ofport_request=8 type=geneve options:remote_ip=flow options:key=flow
  vsctl add-port br0 t7 -- set interface t7 ofport_request=7 type=erspan options:remote_ip=10.9.9.9 options:key=9 options:erspan_ver=1 options:erspan_idx=1${UNDERLAY_4}`

const OF_THE_DATAPATH = {
  setUp: `${TUNNELS}\nappctl dpif/set-dp-features br0 tnl_push_pop false`,
  features: ['Tunnel push pop: Yes', 'Tunnel push pop: No'] as const,
}

/** What the collectors of sFlow, IPFIX and NetFlow are told. */
export const collectors: readonly Row[] = [
  {
    name: 'collectors of samples',
    setUp: `
      vsctl -- --id=@b get bridge br0 -- --id=@i create IPFIX targets="127.0.0.1:4739" -- create Flow_Sample_Collector_Set id=1 bridge=@b ipfix=@i
      ofctl10 mod-port br0 p4 no-forward`,
    flows: `
      reg0=0 actions=sample(probability=100,collector_set_id=1,obs_domain_id=2,obs_point_id=3),output:2
      reg0=1 actions=sample(probability=65535,collector_set_id=1,sampling_port=p2,egress),output:2
      reg0=2 actions=sample(probability=1,collector_set_id=1,sampling_port=99,ingress),output:2
      reg0=3 actions=sample(probability=1,collector_set_id=9,sampling_port=p1),output:2
      reg0=4 actions=sample(probability=1,collector_set_id=1,sampling_port=pa),output:2
      reg0=5,tcp actions=set_field:10.0.0.9->ip_dst,sample(probability=5,collector_set_id=1),output:2`,
    asks: [0, 1, 2, 3, 4, 5].map((n) => `in_port=1,reg0=${n},${TCP}\nin_port=65535,reg0=${n},${TCP}`).join('\n'),
  },
  {
    name: 'collectors of all packets',
    setUp: `
      vsctl -- --id=@i create IPFIX targets="127.0.0.1:4739" sampling=10 obs_domain_id=1 other_config:enable-output-sampling=true -- set bridge br0 ipfix=@i
      vsctl -- --id=@s create sFlow agent=lo target="127.0.0.1:6343" sampling=64 header=128 polling=10 -- set bridge br0 sflow=@s`,
    flows: 'actions=output:2,output:3,set_field:02:00:00:00:00:09->eth_dst,output:4',
    asks: `in_port=1,${TCP}\nin_port=2,dl_type=0x1234`,
  },
  {
    name: 'collectors of packets that are dropped on arrival',
    setUp: `
      vsctl -- --id=@s create sFlow agent=lo target="127.0.0.1:6343" sampling=64 header=128 polling=10 -- set bridge br0 sflow=@s
      vsctl -- --id=@i create IPFIX targets="127.0.0.1:4739" sampling=10 -- set bridge br0 ipfix=@i
      ofctl10 mod-port br0 p4 no-receive`,
    flows: 'actions=output:2',
    asks: `in_port=1,tun_dst=1.2.3.4,tun_tos=3,${TCP}\nin_port=4,${TCP}\nin_port=4,tun_dst=1.2.3.4,tun_tos=3,${TCP}`,
  },
  {
    name: 'a collector of flows looks at a type of ICMP alone',
    setUp: 'vsctl -- --id=@n create NetFlow targets="127.0.0.1:9996" -- set bridge br0 netflow=@n',
    flows: 'actions=output:2',
    asks: `in_port=1,icmp,nw_ttl=64,icmp_type=8\nin_port=1,${TCP}`,
  },
  {
    name: 'a collector of no packet at all',
    setUp:
      'vsctl -- --id=@s create sFlow agent=lo target="127.0.0.1:6343" sampling=0 header=128 polling=10 -- set bridge br0 sflow=@s',
    flows: 'actions=output:2',
    asks: `in_port=1,${TCP}`,
  },
  {
    name: 'collectors of what goes by tunnels',
    setUp: `
      vsctl add-port br0 t9 -- set interface t9 ofport_request=9 type=geneve options:remote_ip=10.9.9.9 options:key=9
      vsctl -- --id=@i create IPFIX targets="127.0.0.1:4739" sampling=10 other_config:enable-tunnel-sampling=true -- set bridge br0 ipfix=@i`,
    flows: 'actions=output:2,output:9',
    asks: `in_port=1,${TCP}\nin_port=1,arp`,
  },
  ...[true, false].map(
    (told): Row => ({
      name: `a collector of what goes out ${told ? 'that is told of tunnels' : 'that is told of no tunnel'}`,
      ...OF_THE_DATAPATH,
      setUp: `${OF_THE_DATAPATH.setUp}
        vsctl -- --id=@i create IPFIX targets="127.0.0.1:4739" sampling=10 other_config:enable-tunnel-sampling=${told} -- set bridge br0 ipfix=@i`,
      flows: 'actions=output:2,output:9,output:8,output:7',
      asks: `in_port=1,${TCP}\nin_port=1,arp\nin_port=1,tun_dst=9.9.9.9,${TCP}`,
    }),
  ),
  ...[{setUp: TUNNELS}, OF_THE_DATAPATH].map(
    (tunnels, i): Row => ({
      name: `a sample that tells of a tunnel ${i === 0 ? 'of OVS itself' : 'of the datapath'} leaves its header in the flow`,
      ...tunnels,
      setUp: `${tunnels.setUp}
        vsctl -- --id=@b get bridge br0 -- --id=@i create IPFIX targets="127.0.0.1:4739" -- create Flow_Sample_Collector_Set id=1 bridge=@b ipfix=@i`,
      flows: `
        in_port=1,reg0=0 actions=sample(probability=65535,collector_set_id=1,sampling_port=t9,egress),output:8,output:2
        in_port=1,reg0=1 actions=sample(probability=65535,collector_set_id=1,sampling_port=t8,egress),output:9,output:2
        in_port=1,reg0=2 actions=sample(probability=65535,collector_set_id=1,sampling_port=t7,egress),output:9,output:2
        in_port=1,reg0=3 actions=output:9,sample(probability=65535,collector_set_id=1,sampling_port=t9,egress),output:9,output:2
        in_port=1,reg0=4,ip actions=mod_nw_tos:8,clone(sample(probability=65535,collector_set_id=1,sampling_port=t9,egress),ct(commit)),output:2
        br1:actions=output:1`,
      asks: [0, 1, 2, 3, 4]
        .map((n) => `in_port=1,reg0=${n},${TCP}`)
        .concat('in_port=1,arp', `in_port=1,reg0=1,tun_dst=9.9.9.9,tun_id=4,${TCP}`)
        .join('\n'),
    }),
  ),
]
