import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 drops what comes back to its pods from the world',
  break: on('node1', 'iptables -I FORWARD 1 -o antrea-gw0 -j DROP'),
  repair: on('node1', 'iptables -D FORWARD 1'),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0413 node1 device/antrea-gw0',
}
