import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no flow of node2 sends what leaves batch by its Egress',
  capture: 'healthy-egress',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=17,ip,in_port=5'),
  repair: restorePipeline('node2'),
  fails: [],
  finding: 'ANT0903 node2 pod/team-c/batch',
}
