import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'flows of an earlier start of the agent were left on node1',
  break: on(
    'node1',
    "ovs-ofctl -O OpenFlow15 add-flow br-int 'cookie=0x7010000000000,table=16,priority=200,ip,nw_dst=10.10.9.0/24,actions=drop'",
  ),
  repair: restorePipeline('node1'),
  fails: [],
  finding: 'ANT0511 node1 bridge/br-int',
}
