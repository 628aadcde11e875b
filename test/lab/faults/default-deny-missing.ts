import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the flow that drops what db-allow-client does not allow is missing on node2',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=25,reg1=4'),
  repair: restorePipeline('node2'),
  fails: [],
  finding: 'ANT0604 node2 pod/default/db',
}
