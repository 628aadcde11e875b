import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the group of svc/server is missing on node1, and with it the flow that used it',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-groups br-int group_id=9'),
  repair: restorePipeline('node1'),
  fails: ['client tcp svc/server:80'],
  finding: 'ANT0701 node1 service/default/server',
}
