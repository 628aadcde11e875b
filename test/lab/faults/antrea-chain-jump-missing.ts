import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'POSTROUTING of node1 no longer jumps to ANTREA-POSTROUTING',
  break: on('node1', 'iptables -t nat -D POSTROUTING 1'),
  repair: on(
    'node1',
    "iptables -t nat -I POSTROUTING 1 -m comment --comment 'Antrea: jump to Antrea postrouting rules' -j ANTREA-POSTROUTING",
  ),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0404 node1',
}
