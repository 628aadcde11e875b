import {all, type Fault, on} from '../cluster/fault.ts'

// The nodes' own entries are set by hand: their questions and answers would teach Open vSwitch the right address.
export const fault: Fault = {
  what: 'the tunnel of node1 has a wrong MAC address for node2',
  break: all(
    on('node1', 'ip neigh replace 172.31.0.12 lladdr 02:42:ac:1f:00:12 dev br-phy nud permanent'),
    on('node2', 'ip neigh replace 172.31.0.11 lladdr 02:42:ac:1f:00:11 dev br-phy nud permanent'),
    on('node1', 'ovs-appctl tnl/neigh/set br-phy 172.31.0.12 02:00:00:00:00:99'),
  ),
  repair: all(
    on('node1', 'ovs-appctl tnl/neigh/set br-phy 172.31.0.12 02:42:ac:1f:00:12'),
    on('node1', 'ip neigh del 172.31.0.12 dev br-phy'),
    on('node2', 'ip neigh del 172.31.0.11 dev br-phy'),
  ),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0321 node1 node/node2',
}
