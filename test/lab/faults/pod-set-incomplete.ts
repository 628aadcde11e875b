import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the set ANTREA-POD-IP of node1 lacks the pods of node2',
  break: on('node1', 'ipset del ANTREA-POD-IP 10.10.2.0/24'),
  repair: on('node1', 'ipset add ANTREA-POD-IP 10.10.2.0/24'),
  fails: [],
  finding: 'ANT0410 node1 node/node2',
}
