import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'a flow of node2 that looks like Antrea’s takes the packets of others',
  break: on(
    'node2',
    "ovs-ofctl -O OpenFlow15 add-flow br-int 'cookie=0x1010000000000,table=16,priority=205,ip,nw_dst=10.10.2.0/24,actions=drop'",
  ),
  repair: restorePipeline('node2'),
  fails: ['client tcp server:8080'],
  finding: 'ANT0514 node2 bridge/br-int',
}
