import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'web-1 cannot reach itself through svc/web-local',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=19,ip,nw_src=10.10.1.3,nw_dst=10.10.1.3'),
  repair: restorePipeline('node1'),
  fails: ['web-1 tcp svc/web-local:80'],
  finding: 'ANT0704 node1 pod/default/web-1',
}
