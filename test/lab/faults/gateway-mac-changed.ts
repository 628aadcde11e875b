import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 has another MAC address than the flows',
  break: on('node1', 'ip link set antrea-gw0 address 02:00:00:00:00:99'),
  repair: on('node1', 'ip link set antrea-gw0 address c2:31:d4:a9:28:1b'),
  fails: ['client icmp 10.10.1.1', 'client tcp 172.31.0.1:6443'],
  finding: 'ANT0413 node1 device/antrea-gw0',
}
