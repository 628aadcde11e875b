import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the NIC of node1 was taken off br-phy',
  break: on('node1', 'ovs-vsctl del-port br-phy eth0'),
  repair: on('node1', 'ovs-vsctl add-port br-phy eth0 -- set Interface eth0 ofport_request=1'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0315 node1',
}
