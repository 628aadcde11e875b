import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'ServiceLB of node1 has no flow for svc/server',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=10,tcp,nw_dst=10.96.10.50,tp_dst=80'),
  repair: restorePipeline('node1'),
  fails: ['client tcp svc/server:80'],
  finding: 'ANT0701 node1 service/default/server',
}
