import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'a rule of iptables that stands before Antrea’s drops what pods send out of node2',
  break: on('node2', 'iptables -I FORWARD 1 -i antrea-gw0 -j DROP'),
  repair: on('node2', 'iptables -D FORWARD 1'),
  fails: ['server tcp 172.31.0.1:6443'],
  finding: 'ANT0408 node2 device/antrea-gw0',
}
