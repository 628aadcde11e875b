import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'a rule in front of Antrea’s keeps pods of node1 from being masqueraded',
  break: on('node1', 'iptables -t nat -I POSTROUTING 1 -s 10.10.1.0/24 -o br-phy -j ACCEPT'),
  repair: on('node1', 'iptables -t nat -D POSTROUTING 1'),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0422 node1',
}
