import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 has flows of a port that there is not',
  break: on(
    'node1',
    "ovs-ofctl -O OpenFlow15 add-flow br-int 'cookie=0x1010000000000,table=3,priority=190,in_port=77,actions=set_field:0x3/0xf->reg0,set_field:0x10000000/0x10000000->reg4,goto_table:4'",
  ),
  repair: restorePipeline('node1'),
  fails: [],
  finding: 'ANT0512 node1 bridge/br-int',
}
