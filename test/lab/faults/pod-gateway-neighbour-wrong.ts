import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'client has a wrong permanent neighbour entry for its gateway',
  break: inPod('default/client', 'ip neigh replace 10.10.1.1 lladdr 02:00:00:00:00:99 dev eth0 nud permanent'),
  repair: inPod('default/client', 'ip neigh del 10.10.1.1 dev eth0'),
  fails: ['client tcp 172.31.0.1:6443', 'client icmp node/node2'],
  finding: 'ANT0110 node1 pod/default/client',
}
