import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the NIC of node2 is down',
  break: on('node2', 'ip link set eth0 down'),
  repair: on('node2', 'ip link set eth0 up'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0308 node2 device/eth0',
}
