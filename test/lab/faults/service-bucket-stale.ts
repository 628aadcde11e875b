import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the group of svc/server on node1 still sends to a pod that is gone',
  break: on(
    'node1',
    "ovs-ofctl -O OpenFlow15 mod-group br-int 'group_id=9,type=select,bucket=bucket_id:0,weight:100,actions=set_field:0x4000000/0x4000000->reg4,set_field:0xa0a0263->reg3,set_field:0x1f90/0xffff->reg4,resubmit(,11)'; ovs-ofctl -O OpenFlow15 add-flow br-int 'cookie=0x1030000000000,table=11,priority=200,tcp,reg3=0xa0a0263,reg4=0x21f90/0x7ffff,actions=ct(commit,table=12,zone=65520,nat(dst=10.10.2.99:8080),exec(set_field:0x10/0x10->ct_mark))'",
  ),
  repair: restorePipeline('node1'),
  fails: ['client tcp svc/server:80'],
  finding: 'ANT0709 node1 service/default/server',
}
