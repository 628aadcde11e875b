import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'somebody added a flow to node2 that drops what is for server',
  break: on(
    'node2',
    "ovs-ofctl -O OpenFlow15 add-flow br-int 'table=12,priority=65000,ip,nw_dst=10.10.2.2,actions=drop'",
  ),
  repair: restorePipeline('node2'),
  fails: ['client tcp server:8080', 'other tcp server:8080'],
  finding: 'ANT0513 node2 bridge/br-int',
}
