import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no flow of node1 remembers the endpoint of svc/web-sticky',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=10,tcp,reg4=0x30000/0x70000,nw_dst=10.96.10.11'),
  repair: restorePipeline('node1'),
  fails: [],
  finding: 'ANT0710 node1 service/default/web-sticky',
}
