import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 has lost its address',
  break: on('node1', 'ip addr del 10.10.1.1/24 dev antrea-gw0'),
  repair: on(
    'node1',
    'ip addr add 10.10.1.1/24 broadcast + dev antrea-gw0; ip route del 10.10.1.0/24 proto kernel; ip route replace 10.10.1.0/24 dev antrea-gw0 scope link src 10.10.1.1; ip route replace 10.10.2.0/24 via 10.10.2.1 dev antrea-gw0 onlink',
  ),
  fails: ['client icmp 10.10.1.1', 'node/node1 tcp client:8080'],
  finding: 'ANT0406 node1 device/antrea-gw0',
}
