import type {Row} from './row.ts'
import {TCP} from './usual.ts'

const MIRROR =
  'vsctl -- --id=@p get port p3 -- --id=@q get port p2 -- --id=@m create mirror name=m select_src_port=@q output_port=@p -- set bridge br0 mirrors=@m'

/** What a port takes in, and what is left of a tag that a port takes off. */
export const arriving: readonly Row[] = [
  {
    name: 'a port that stripped a tag leaves the type of one',
    setUp: 'vsctl set port pa tag=7\nvsctl set port p3 tag=7',
    flows: `
      reg0=0 actions=push_vlan:0x88a8,set_field:4103->vlan_vid,NORMAL,output:2
      reg0=1 actions=push_vlan:0x88a8,set_field:4103->vlan_vid,push_vlan:0x8100,set_field:4103->vlan_vid,NORMAL
      br1:actions=load:0x1005->NXM_OF_VLAN_TCI[],output:1,push_vlan:0x8100,output:1,pop_vlan,output:1`,
    asks: `in_port=1,reg0=0,${TCP}\nin_port=1,reg0=1,${TCP}\nin_port=1,reg0=0,dl_vlan=9,${TCP}`,
  },
  {
    name: 'a frame that ends within its tag',
    flows: 'actions=NORMAL',
    asks: `
      in_port=1,dl_src=02:00:00:00:00:01,dl_type=0x8100
      in_port=1,dl_type=0x88a8
      in_port=1,dl_vlan=5,dl_type=0x8100
      in_port=1 02000000000202000000000181000007
      in_port=1,dl_type=0x8100 -generate
      in_port=NONE,dl_type=0x8100 -generate
      in_port=77,dl_type=0x8100`,
  },
  {
    name: 'a packet that comes back as one of a port that mirrors send to',
    setUp: MIRROR,
    flows: 'table=0,ip actions=load:3->NXM_OF_IN_PORT[],ct(table=1)\ntable=1 actions=output:2,output:4',
    asks: `in_port=1,${TCP}`,
  },
  {
    name: 'a packet that comes back as one of a port that takes nothing',
    setUp: 'ofctl10 mod-port br0 p3 no-receive',
    flows: 'table=0,ip actions=load:3->NXM_OF_IN_PORT[],ct(table=1)\ntable=1 actions=output:2,output:4',
    asks: `in_port=1,${TCP}`,
  },
  {
    name: 'a packet that comes back in a peer bridge is asked of by a port of the bridge that it was asked of',
    setUp: `
      ofctl10 mod-port br0 pa no-receive
      ofctl10 mod-port br0 p4 no-receive
      ofctl10 mod-port br1 q1 no-receive`,
    flows: `
      actions=output:10,output:2
      br1:priority=9,tcp,tcp_dst=80 actions=ct(table=1)
      br1:priority=9,tcp,tcp_dst=81 actions=load:1->NXM_OF_IN_PORT[],ct(table=1)
      br1:priority=9,tcp,tcp_dst=82 actions=load:4->NXM_OF_IN_PORT[],ct(table=1)
      br1:table=1 actions=output:1,LOCAL`,
    asks: [80, 81, 82].map((port) => `in_port=1,${TCP.replace('tcp_dst=80', `tcp_dst=${port}`)}`).join('\n'),
  },
  {
    name: 'messages of spanning tree have a flag of their own at a port that takes nothing',
    setUp: 'ofctl10 mod-port br0 p1 no-receive\nofctl10 mod-port br0 p2 no-receive-stp',
    flows: 'actions=output:3',
    asks: [1, 2]
      .flatMap((port) => [
        `in_port=${port},dl_src=02:00:00:00:00:01,dl_dst=01:80:c2:00:00:00,dl_type=0x5ff`,
        `in_port=${port},${TCP}`,
      ])
      .join('\n'),
  },
  {
    name: 'a packet without Ethernet has no address to learn',
    flows: 'ip actions=decap(),NORMAL\nbr1:packet_type=(1,0x800) actions=drop',
    asks: 'in_port=1,dl_src=02:00:00:00:00:09,ip -generate',
  },
  {
    name: 'addresses that bridges keep to themselves',
    flows: 'actions=NORMAL',
    asks: [
      ...['c0', 'c7', 'c8', 'cc', 'cd'].map((last) => `01:00:0c:cc:cc:${last}`),
      ...['01:00:0c:cd:cd:cd', '01:00:0c:cd:cd:d0', '01:00:0c:00:00:00', '00:00:0c:cc:cc:cc'],
      ...['00', '02', '04', '06'].map((last) => `00:e0:2b:00:00:${last}`),
      ...['0f', '10', '20'].map((last) => `01:80:c2:00:00:${last}`),
    ]
      .map((mac) => `in_port=1,dl_dst=${mac}`)
      .join('\n'),
  },
]
