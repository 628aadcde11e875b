import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of web-1 has the address of client',
  break: on('node1', 'ovs-vsctl set Port web-1-7b9877 external_ids:ip-address=10.10.1.2'),
  repair: on('node1', 'ovs-vsctl set Port web-1-7b9877 external_ids:ip-address=10.10.1.3'),
  fails: [],
  finding: 'ANT0119 node1 pod/default/web-1',
}
