import {all, type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 was given another MAC address than its flows have',
  break: on('node1', `ovs-vsctl set Interface antrea-gw0 'mac="02:00:00:00:00:77"'`),
  repair: all(
    on('node1', `ovs-vsctl set Interface antrea-gw0 'mac="c2:31:d4:a9:28:1b"'`),
    on('node1', 'ip route replace 10.10.2.0/24 via 10.10.2.1 dev antrea-gw0 onlink'),
  ),
  fails: ['client tcp 172.31.0.1:6443', 'node/node1 tcp client:8080'],
  finding: 'ANT0416 node1 device/antrea-gw0',
}
