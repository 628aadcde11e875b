import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'L3Forwarding of node1 has no flow for the pods of node2',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=16,ip,nw_dst=10.10.2.0/24'),
  repair: restorePipeline('node1'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0506 node1 node/node2',
}
