import {all, type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node2 has the MAC address of node1',
  break: on('node2', `ovs-vsctl set Bridge br-phy 'other_config:hwaddr="02:42:ac:1f:00:11"'`),
  repair: all(
    on('node2', `ovs-vsctl set Bridge br-phy 'other_config:hwaddr="02:42:ac:1f:00:12"'`),
    on('node2', 'ip route replace default via 172.31.0.1 dev br-phy'),
    on('node1', 'ovs-appctl tnl/neigh/flush; ip neigh flush dev br-phy'),
  ),
  fails: ['client tcp server:8080'],
  finding: 'ANT0318 node2 device/br-phy',
}
