import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the group of svc/server on node1 has no bucket',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 mod-group br-int group_id=9,type=select'),
  repair: restorePipeline('node1'),
  fails: ['client tcp svc/server:80'],
  finding: 'ANT0708 node1 service/default/server',
}
