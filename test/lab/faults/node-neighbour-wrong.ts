import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 has a wrong permanent neighbour entry for client',
  break: on('node1', 'ip neigh replace 10.10.1.2 lladdr 02:00:00:00:00:99 dev antrea-gw0 nud permanent'),
  repair: on('node1', 'ip neigh del 10.10.1.2 dev antrea-gw0'),
  fails: ['node/node1 tcp client:8080'],
  finding: 'ANT0430 node1 pod/default/client',
}
