import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 has a route to pods of a node that there is not',
  break: on('node1', 'ip route add 10.10.7.0/24 via 10.10.7.1 dev antrea-gw0 onlink'),
  repair: on('node1', 'ip route del 10.10.7.0/24'),
  fails: [],
  finding: 'ANT0420 node1 device/antrea-gw0',
}
