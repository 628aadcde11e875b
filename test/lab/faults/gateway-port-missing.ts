import {type Fault, on, restorePortOf} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 was taken off the bridge',
  break: on('node1', 'ovs-vsctl del-port br-int antrea-gw0'),
  repair: restorePortOf('node1', 'antrea-gw0'),
  fails: ['client icmp 10.10.1.1', 'node/node1 tcp client:8080'],
  finding: 'ANT0202 node1 bridge/br-int',
}
