import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'FORWARD of node1 no longer jumps to ANTREA-FORWARD',
  break: on('node1', 'iptables -D FORWARD 1'),
  repair: on(
    'node1',
    "iptables -I FORWARD 1 -m comment --comment 'Antrea: jump to Antrea forwarding rules' -j ANTREA-FORWARD",
  ),
  fails: [],
  finding: 'ANT0421 node1',
}
