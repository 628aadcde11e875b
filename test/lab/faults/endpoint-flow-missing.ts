import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no flow of node1 translates to the endpoint of svc/server',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=11,tcp,reg3=0xa0a0202'),
  repair: restorePipeline('node1'),
  fails: ['client tcp svc/server:80'],
  finding: 'ANT0707 node1 service/default/server',
}
