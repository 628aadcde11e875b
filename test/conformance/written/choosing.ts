import type {Row} from './row.ts'

const TCP = 'in_port=1,tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,tcp_src=1000,tcp_dst=80'
const ASKS = [
  TCP,
  'in_port=1,udp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,udp_src=1000,udp_dst=53',
  'in_port=1,sctp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,sctp_src=1000,sctp_dst=53',
  'in_port=1,icmp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,icmp_type=8',
  'in_port=1,tcp,nw_frag=later,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64',
  'in_port=1,tcp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=64,tcp_src=1000,tcp_dst=80',
  'in_port=1,icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=64,icmpv6_type=128',
  'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,dl_vlan=5,dl_type=0x1234',
  'in_port=1,packet_type=(1,0x894f)',
].join('\n')

const FIELDS = ['eth_src', 'symmetric_l4', 'symmetric_l3l4', 'symmetric_l3l4+udp', 'nw_src', 'nw_dst', 'symmetric_l3']
const ALGORITHMS = ['modulo_n', 'hash_threshold', 'hrw', 'iter_hash'] as const

/** A flow without a match is for Ethernet alone. */
const alsoBare = (flow: string): string => `${flow}\npriority=40000,packet_type=(1,0x894f) ${flow}`

/** Who gets a packet that could go to several. */
export const choosing: readonly Row[] = [
  ...FIELDS.flatMap((fields): Row[] => [
    {
      name: `multipath by ${fields}`,
      flows: alsoBare(
        `actions=${ALGORITHMS.map((algorithm, i) => `multipath(${fields},${i},${algorithm},5,${[0, 0, 0, 7][i]},NXM_NX_REG${i}[])`).join(',')},multipath(${fields},3,iter_hash,3,1,NXM_NX_REG4[0..7]),multipath(${fields},3,iter_hash,3,99,NXM_NX_REG5[]),multipath(${fields},3,hash_threshold,1,0,NXM_NX_REG6[]),output:2`,
      ),
      asks: ASKS,
    },
    {
      name: `bundle by ${fields}`,
      flows: alsoBare(
        `actions=bundle(${fields},7,hrw,ofport,members:2,3,99,65534),bundle_load(${fields},0,hrw,ofport,NXM_NX_REG0[],members:4,3),bundle_load(${fields},0,active_backup,ofport,NXM_NX_REG1[0..15],members:99,3),bundle_load(${fields},0,hrw,ofport,NXM_NX_REG2[],members:99),bundle(${fields},0,active_backup,ofport,members:98,99)`,
      ),
      asks: ASKS,
    },
  ]),
  {
    name: 'a bundle with reserved ports',
    flows: `
      priority=2,tcp actions=bundle(eth_src,0,active_backup,ofport,members:65528,2)
      priority=1 actions=bundle_load(eth_src,0,hrw,ofport,NXM_NX_REG0[],members:65528,65534),output:NXM_NX_REG0[]`,
    asks: `${TCP}\nin_port=1,dl_src=02:00:00:00:00:01,dl_type=0x1234`,
  },
  {
    name: 'groups by the hash of fields',
    groups: `
      group_id=1,type=select,selection_method=hash,fields(ip_src=255.255.0.0,ip_dst),bucket=output:2,bucket=weight:0,output:3,bucket=weight:7,output:4
      group_id=2,type=select,selection_method=hash,fields(eth_dst,vlan_vid,tcp_dst=0xff00,udp_dst,ipv6_dst=ffff::),selection_method_param=5,bucket=watch_port:2,output:2,bucket=watch_port:99,output:3,bucket=output:4
      group_id=3,type=select,selection_method=hash,bucket=output:2,bucket=output:3
      group_id=4,type=select,selection_method=hash,fields(ip_src),bucket=watch_port:99,output:3`,
    flows: alsoBare('actions=group:1,group:2,group:3,group:4'),
    asks: ASKS,
  },
  {
    name: 'groups by the hash of options of a tunnel',
    setUp:
      'ofctl10 add-tlv-map br0 {class=0xffff,type=1,len=4}->tun_metadata0,{class=0xffff,type=2,len=8}->tun_metadata3',
    groups:
      'group_id=1,type=select,selection_method=hash,fields(tun_metadata3,tun_metadata0,metadata,tun_id),bucket=output:2,bucket=output:3,bucket=output:4',
    flows: 'actions=group:1',
    asks: `
      ${TCP}
      in_port=1,tun_metadata0=0x1234
      in_port=1,tun_id=7,tun_metadata0=0x1234,tun_metadata3=0xabcdef0123,metadata=9`,
  },
  {
    name: 'groups by the hash of the datapath',
    groups: `
      group_id=1,type=select,bucket=output:2,bucket=weight:0,output:3,bucket=weight:7,output:4
      group_id=2,type=select,selection_method=dp_hash,selection_method_param=4294967303,bucket=watch_port:2,output:2,bucket=watch_port:99,output:3
      group_id=3,type=select,bucket=watch_port:99,output:2
      group_id=4,type=select`,
    flows: `
      reg0=1 actions=group:1
      reg0=2 actions=group:2
      reg0=3 actions=group:3,output:4
      reg0=4 actions=group:4,output:4`,
    asks: [1, 2, 3, 4]
      .flatMap((group) =>
        ['', ',dp_hash=1', ',dp_hash=14', ',dp_hash=0xffffffff'].map(
          (hash) => `${TCP.replace('in_port=1', `in_port=1,reg0=${group}`)}${hash}`,
        ),
      )
      .join('\n'),
  },
  {
    name: 'groups that watch groups',
    groups: `
      group_id=1,type=ff,bucket=watch_group:2,output:2,bucket=watch_port:99,watch_group:3,output:3,bucket=watch_port:4,output:4
      group_id=2,type=ff,bucket=watch_port:99,output:2
      group_id=3,type=all,bucket=output:2
      group_id=4,type=ff,bucket=watch_group:2,output:2
      group_id=5,type=ff
      group_id=6,type=all
      group_id=7,type=ff,bucket=watch_port:CONTROLLER,output:2,bucket=watch_port:99,watch_group:88,output:3`,
    flows: 'actions=group:1,group:4,group:5,group:6,group:7,output:2',
    asks: TCP,
  },
  {
    name: 'errors in buckets',
    groups: `
      group_id=1,type=all,bucket=push_mpls:0x8847,push_mpls:0x8847,push_mpls:0x8847,push_mpls:0x8847,output:2,bucket=output:3
      group_id=2,type=all,bucket=resubmit(,0)`,
    flows: `
      reg0=1 actions=group:1,output:4
      reg0=2 actions=group:2,output:4`,
    asks: `in_port=1,reg0=1,tcp,nw_ttl=64\nin_port=1,reg0=2,tcp,nw_ttl=64`,
  },
  {
    name: 'flows of OpenFlow 1.5 for packets with and without an Ethernet header',
    flows: `
      priority=7,reg0=1 actions=resubmit(,1),output:2
      priority=6 actions=output:4
      table=1,priority=5,reg0=1 actions=output:3`,
    asks: `in_port=1,packet_type=(1,0x800),reg0=0\nin_port=1,packet_type=(1,0x800),reg0=1\nin_port=1,reg0=1`,
  },
  {
    name: 'three flows of one priority',
    flows: `
      priority=7,tcp actions=output:2
      priority=7,ip actions=output:3
      priority=7,in_port=1 actions=output:4`,
    asks: TCP,
  },
  {
    name: 'a bucket whose error ends nothing but the bucket',
    groups: 'group_id=1,type=all,bucket=push_mpls:0x8847,output:2,bucket=output:3',
    flows: 'actions=push_mpls:0x8847,push_mpls:0x8847,push_mpls:0x8847,group:1,output:4',
    asks: 'in_port=1,tcp,nw_ttl=64',
  },
  {
    name: 'a bucket that looks up addresses of a connection that nobody tracked',
    groups: 'group_id=1,type=all,bucket=resubmit(,1,ct),bucket=output:2',
    flows: `
      actions=group:1
      table=1 actions=output:3`,
    asks: TCP,
  },
  {
    name: 'what buckets watch',
    groups: `
      group_id=3,type=ff,bucket=bucket_id:0,watch_port:97,actions=output:2
      group_id=6,type=ff,bucket=bucket_id:0,watch_group:7,actions=output:2
      group_id=7,type=ff,bucket=bucket_id:0,watch_group:6,actions=output:2
      group_id=10,type=all
      group_id=11,type=select,selection_method=hash,bucket=bucket_id:0,weight:0,actions=output:2
      ${['dp_hash', 'hash']
        .map(
          (method, i) =>
            `group_id=${i + 1},type=select,selection_method=${method},bucket=bucket_id:0,watch_port:99,weight:1,actions=output:1,bucket=bucket_id:1,weight:0,actions=output:2,bucket=bucket_id:2,weight:2,watch_port:98,actions=output:2,bucket=bucket_id:3,weight:2,watch_group:3,actions=output:2,bucket=bucket_id:4,weight:1,actions=output:2`,
        )
        .join('\n')}
      group_id=4,type=select,selection_method=dp_hash,bucket=bucket_id:0,watch_group:6,weight:1,actions=output:2
      group_id=5,type=ff,bucket=bucket_id:0,watch_group:6,watch_port:77,actions=output:2,bucket=bucket_id:1,watch_group:6,actions=output:2,bucket=bucket_id:2,watch_port:1,actions=output:2
      group_id=8,type=ff,bucket=bucket_id:0,watch_group:77,actions=output:2,bucket=bucket_id:1,watch_group:10,actions=output:2,bucket=bucket_id:2,watch_group:11,actions=output:3
      group_id=9,type=ff,bucket=bucket_id:0,watch_group:2,actions=output:2,bucket=bucket_id:1,watch_port:1,actions=output:3`,
    flows: [1, 2, 4, 5, 8, 9].map((n) => `reg0=${n} actions=group:${n}`).join('\n'),
    asks: [1, 2, 4, 5, 8, 9]
      .flatMap((n) => [0, 1, 2, 3, 4, 5].map((hash) => `in_port=1,reg0=${n},dp_hash=${hash},ip,nw_ttl=64`))
      .join('\n'),
  },
]
