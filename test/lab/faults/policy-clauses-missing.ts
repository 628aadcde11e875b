import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no flow of node2 says when db-allow-client applies',
  break: on(
    'node2',
    'ovs-ofctl -O OpenFlow15 del-flows br-int table=24,ip,nw_src=10.10.1.2; ovs-ofctl -O OpenFlow15 del-flows br-int table=24,tcp,tp_dst=5432; ovs-ofctl -O OpenFlow15 del-flows br-int table=24,reg1=4',
  ),
  repair: restorePipeline('node2'),
  fails: ['client tcp db:5432'],
  finding: 'ANT0609 node2 networkpolicy/default/db-allow-client',
}
