import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the tunnel of node1 has a wrong MAC address for node2',
  break: on('node1', 'ovs-appctl tnl/neigh/set br-phy 172.31.0.12 02:00:00:00:00:99'),
  repair: on('node1', 'ovs-appctl tnl/neigh/set br-phy 172.31.0.12 02:42:ac:1f:00:12'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0321 node1 node/node2',
}
