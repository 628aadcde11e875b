import type {Row} from './row.ts'
import {TCP} from './usual.ts'

const pushes = (count: number): string => Array<string>(count).fill('push:NXM_NX_XXREG0[]').join(',')

/** What controllers, collectors and learned flows are told, and what meters count. */
export const telling: readonly Row[] = [
  {
    name: 'flows that are learned from a packet',
    flows: `
      tcp,in_port=1 actions=learn(table=1,idle_timeout=10,hard_timeout=20,priority=9,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[0],eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_SRC[],load:NXM_OF_IN_PORT[]->NXM_NX_REG1[0..15],load:1->NXM_NX_REG2[5],output:NXM_OF_IN_PORT[]),learn(table=1,priority=9,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[1],eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_DST[],output:NXM_OF_IN_PORT[]),learn(table=1,priority=9,cookie=0x7,limit=1,result_dst=NXM_NX_REG3[2],eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_SRC[],load:2->NXM_NX_REG2[]),output:10
      udp actions=learn(table=1,delete_learned),output:2
      icmp actions=learn(table=2,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0x12345678->NXM_NX_XXREG1[0..31]),resubmit(,2),ct(table=2)
      table=2,priority=1 actions=output:4
      br1:actions=IN_PORT
      in_port=10 actions=resubmit(,1)
      table=1,priority=1 actions=output:3`,
    asks: `
      in_port=1,${TCP}
      in_port=1,${TCP} -generate
      in_port=1,${TCP} -generate
      in_port=2,dl_src=02:00:00:00:00:01,udp,nw_ttl=64 -generate
      in_port=2,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:01,icmp,nw_ttl=64,icmp_type=8 -generate`,
  },
  {
    name: 'controllers',
    setUp: `
      ofctl add-meter br1 meter=3,pktps,bands=type=drop,rate=7
      ofctl add-meter br0 meter=controller,pktps,bands=type=drop,rate=5
      ofctl add-meter br0 meter=slowpath,pktps,bands=type=drop,rate=6
      ofctl add-meter br0 meter=9,pktps,bands=type=drop,rate=7`,
    groups: 'group_id=1,type=all,bucket=CONTROLLER:50,bucket=controller(max_len=9,reason=no_match)',
    flows: `
      reg0=0 actions=CONTROLLER,output:2
      reg0=1 actions=group:1,output:2
      reg0=2 actions=write_actions(output:CONTROLLER)
      reg0=3 actions=controller(reason=invalid_ttl,max_len=128,id=7,meter_id=9),output:2
      reg0=4 actions=controller(userdata=01.02,pause),output:2
      reg0=5,ip actions=dec_ttl(1,2),output:2
      reg0=6 actions=meter:9,output:10
      reg0=7 actions=controller(reason=packet_out),controller(reason=action_set),controller(reason=group)
      priority=0 actions=controller(reason=action)
      br1:actions=meter:3,output:1`,
    asks: [0, 1, 2, 3, 4, 6, 7, 9]
      .map((n) => `in_port=1,reg0=${n},${TCP}`)
      .concat(`in_port=1,reg0=5,${TCP.replace('nw_ttl=64', 'nw_ttl=1')}`)
      .join('\n'),
  },
  {
    name: 'NAT to no address in particular',
    flows: `
      ip actions=ct(commit,table=1,nat(src)),ct(commit,nat(dst))
      table=1 actions=output:2`,
    asks: `in_port=1,${TCP}`,
  },
  {
    name: 'states for copies that a flood tracks',
    flows: `
      actions=FLOOD
      br1:table=0,ip actions=ct(table=1),ct(table=2)
      br1:table=1 actions=output:1`,
    asks: `in_port=1,${TCP} --ct-next trk,est --ct-next trk,new`,
    open: /gets the state that was given/,
  },
  {
    name: 'a stack that is carried from table to table',
    flows: `actions=${pushes(100)},resubmit(,0)`,
    asks: `in_port=1,${TCP}`,
  },
  {
    name: 'a peer bridge has a stack of its own to fill',
    flows: `
      ${[0, 1, 2].map((table) => `table=${table} actions=${pushes(950)},resubmit(,${table + 1})`).join('\n')}
      table=3 actions=${pushes(950)},output:10,output:2
      br1:actions=${pushes(100)},resubmit(,1),output:1
      br1:table=1 actions=output:1`,
    asks: `in_port=1,${TCP}`,
  },
  {
    name: 'what waits for a controller',
    flows: `
      reg0=0 actions=controller(pause),note:01.02,output:2
      reg0=1,ip actions=controller(pause),ct(table=1),output:2
      reg0=2,ip actions=ct(table=1),controller(pause),note:01.02,output:2
      table=1 actions=output:3`,
    asks: [0, 1, 2].map((n) => `in_port=1,reg0=${n},${TCP}`).join('\n'),
  },
  {
    name: 'lookups of original addresses, and what conjunctions leave',
    flows: `
      reg0=0,ct_state=+trk+est,ip actions=resubmit(,1,ct),output:2
      reg0=1,tcp actions=ct(table=1,alg=ftp,commit),ct(commit,nat),ct(commit,nat(src=10.0.0.5-10.0.0.9:7-9,persistent,hash)),ct(commit,nat(dst=10.0.0.5:80,random))
      reg0=1,udp6 actions=ct(table=1,commit,alg=tftp,nat(src=[fd00::5]-[fd00::9]:7-9)),ct(commit,nat(dst=fd00::7))
      reg0=2,ip actions=ct(table=1,zone=NXM_NX_REG1[0..15],nat),ct_clear,ct(table=1,nat)
      table=1,ct_state=+trk+new,ip,nw_src=10.0.0.5 actions=resubmit(,2,ct),ct_clear,output:3
      table=1,priority=9 actions=output:4
      table=2 actions=output:1
      reg0=3,priority=60000,tcp,tcp_dst=80 actions=conjunction(5,1/3)
      reg0=3,priority=60000,ip,nw_src=10.0.0.1 actions=conjunction(5,2/3),conjunction(6,1/2)
      reg0=3,priority=60000,ip,nw_dst=10.0.0.2 actions=conjunction(7,1/2)
      reg0=3,priority=50000,ip,nw_dst=10.0.0.2 actions=conjunction(6,2/2)
      reg0=3,priority=50000,ip,nw_src=10.0.0.1 actions=conjunction(6,1/2)
      reg0=3,priority=40000,ip,nw_dst=10.0.0.2 actions=output:4
      reg0=3,priority=45000,tcp,tcp_dst=80 actions=output:2
      conj_id=6,priority=55000,ip actions=output:3`,
    asks: `
      in_port=1,reg0=0,${TCP}
      in_port=1,reg0=1,${TCP}
      in_port=1,reg0=1,${TCP} --ct-next trk,est --ct-next trk,rel
      in_port=1,reg0=1,udp6,ipv6_src=fd00::1,ipv6_dst=fd00::2
      in_port=1,reg0=2,reg1=0x10007,${TCP} --ct-next trk,inv
      in_port=1,reg0=0,ct_state=trk|est,ct_nw_src=10.0.0.7,ct_nw_dst=10.0.0.8,ct_nw_proto=6,ct_tp_src=1,ct_tp_dst=2,${TCP}
      in_port=1,reg0=3,${TCP}`,
  },
  {
    name: 'outputs that are reserved or cut',
    flows: `
      reg0=0 actions=output(port=2,max_len=100),output(port=1,max_len=100),output(port=99,max_len=100),output(port=pa,max_len=100),output(port=LOCAL,max_len=64)
      reg0=1 actions=output(port=IN_PORT,max_len=100),IN_PORT,load:2->NXM_NX_REG1[],output:NXM_NX_REG1[]
      reg0=2 actions=load:65529->NXM_NX_REG1[],output:NXM_NX_REG1[]
      reg0=3 actions=load:65533->NXM_NX_REG1[],output:NXM_NX_REG1[],load:65535->NXM_NX_REG1[],output:NXM_NX_REG1[],load:0x12345->NXM_NX_REG1[],output:NXM_NX_REG1[]
      reg0=4 actions=load:65530->NXM_NX_REG1[],output:NXM_NX_REG1[],load:65531->NXM_NX_REG1[],output:NXM_NX_REG1[],load:65532->NXM_NX_REG1[],output:NXM_NX_REG1[]
      reg0=5 actions=enqueue:2:7,set_queue:9,output:3,pop_queue,output:4
      reg0=6 actions=output:99,output:pa
      reg0=7 actions=check_pkt_larger(100)->NXM_NX_REG1[0],resubmit(,1)
      table=1,reg1=1/1 actions=output:2
      table=1,reg1=0/1 actions=output:3`,
    asks: [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `in_port=1,reg0=${n},${TCP}`).join('\n'),
  },
  {
    name: 'a meter that is not there',
    setUp: 'ofctl add-meter br0 meter=controller,pktps,bands=type=drop,rate=5',
    flows: 'actions=controller(userdata=01,meter_id=5),output:3',
    asks: 'in_port=1',
  },
  {
    name: 'controllers in buckets, sets and peers',
    groups: `
      group_id=1,type=all,bucket=CONTROLLER,bucket=group:2,bucket=resubmit(,2),bucket=output:10
      group_id=2,type=all,bucket=CONTROLLER`,
    flows: `
      reg0=0 actions=group:1,CONTROLLER
      reg0=1 actions=resubmit(,3),goto_table:4
      reg0=2 actions=resubmit(,5),goto_table:4
      reg0=3 actions=clone(controller(pause),output:2),output:3
      reg0=4,ip actions=clone(ct(commit),controller(pause),output:2),output:3
      reg0=5,ip actions=check_pkt_larger(100)->NXM_NX_REG1[0],controller(pause),output:3
      reg0=6,ip actions=resubmit(,6),output:3
      reg0=7,ip actions=controller(userdata=01,meter_id=5),output:3
      table=2 actions=CONTROLLER
      table=3 actions=write_actions(group:1)
      table=5 actions=write_actions(resubmit(,2))
      table=6 actions=controller(pause,userdata=01.02),output:2
      br1:actions=CONTROLLER,resubmit(,1)
      br1:table=1 actions=write_actions(output:CONTROLLER)`,
    asks: [0, 1, 2, 3, 4, 5, 6, 7]
      .map((n) => `in_port=1,reg0=${n},${TCP}\nin_port=1,reg0=${n},${TCP} -generate`)
      .join('\n'),
  },
]
