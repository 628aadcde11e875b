import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'SpoofGuard of node1 has no flow for client',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=4,in_port=1'),
  repair: restorePipeline('node1'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0503 node1 pod/default/client',
}
