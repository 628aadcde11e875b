import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 does not masquerade what pods send to the world',
  break: on('node1', 'iptables -t nat -D ANTREA-POSTROUTING 1'),
  repair: on(
    'node1',
    "iptables -t nat -I ANTREA-POSTROUTING 1 -s 10.10.1.0/24 ! -o antrea-gw0 -m comment --comment 'Antrea: masquerade Pod to external packets' -m set ! --match-set ANTREA-POD-IP dst -j MASQUERADE",
  ),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0404 node1',
}
