import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the route of node1 to the pods of node2 leads out by br-phy',
  break: on('node1', 'ip route replace 10.10.2.0/24 via 172.31.0.1 dev br-phy'),
  repair: on('node1', 'ip route replace 10.10.2.0/24 via 10.10.2.1 dev antrea-gw0 onlink'),
  fails: ['node/node1 tcp server:8080'],
  finding: 'ANT0419 node1 node/node2',
}
