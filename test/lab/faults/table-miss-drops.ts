import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the table-miss flow of L2ForwardingCalc of node1 is gone, and so are its other flows',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=21'),
  repair: restorePipeline('node1'),
  fails: ['client tcp web-1:8080', 'client tcp server:8080'],
  finding: 'ANT0505 node1 pod/default/client',
}
