import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the Classifier of node1 has no flow for the port of client',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 --strict del-flows br-int table=3,priority=190,in_port=1'),
  repair: restorePipeline('node1'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0502 node1 pod/default/client',
}
