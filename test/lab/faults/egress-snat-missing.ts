import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no rule of node1 gives packets the address of the Egress',
  capture: 'healthy-egress',
  break: on('node1', 'iptables -t nat -D ANTREA-POSTROUTING 1'),
  repair: on(
    'node1',
    "iptables -t nat -I ANTREA-POSTROUTING 1 ! -o antrea-gw0 -m comment --comment 'Antrea: SNAT Pod to external packets' -m mark --mark 0x1/0xff -j SNAT --to-source 172.31.0.220",
  ),
  fails: [],
  finding: 'ANT0904 node1 egress/egress-batch',
}
