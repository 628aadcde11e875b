import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'client has a wrong permanent neighbour entry for web-1',
  break: inPod('default/client', 'ip neigh replace 10.10.1.3 lladdr 02:00:00:00:00:99 dev eth0 nud permanent'),
  repair: inPod('default/client', 'ip neigh del 10.10.1.3 dev eth0'),
  fails: ['client tcp web-1:8080'],
  finding: 'ANT0120 node1 pod/default/client',
}
