import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 is down',
  break: on('node1', 'ip link set antrea-gw0 down'),
  repair: on(
    'node1',
    'ip link set antrea-gw0 up; ip route del 10.10.1.0/24 proto kernel; ip route replace 10.10.1.0/24 dev antrea-gw0 scope link src 10.10.1.1; ip route replace 10.10.2.0/24 via 10.10.2.1 dev antrea-gw0 onlink',
  ),
  fails: ['client icmp 10.10.1.1', 'node/node1 tcp client:8080', 'client tcp 172.31.0.1:6443'],
  finding: 'ANT0401 node1 device/antrea-gw0',
}
