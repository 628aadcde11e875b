import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node2 drops by policy what it forwards, and Antrea’s jump is gone',
  break: on('node2', 'iptables -P FORWARD DROP; iptables -D FORWARD 1'),
  repair: on(
    'node2',
    "iptables -P FORWARD ACCEPT; iptables -I FORWARD 1 -m comment --comment 'Antrea: jump to Antrea forwarding rules' -j ANTREA-FORWARD",
  ),
  fails: ['server tcp 172.31.0.1:6443'],
  finding: 'ANT0408 node2 device/antrea-gw0',
}
