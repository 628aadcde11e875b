import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the chains of Antrea on node1 are in the legacy iptables too',
  break: on('node1', 'iptables-legacy -N ANTREA-FORWARD; iptables-legacy -A ANTREA-FORWARD -i antrea-gw0 -j ACCEPT'),
  repair: on('node1', 'iptables-legacy -F ANTREA-FORWARD; iptables-legacy -X ANTREA-FORWARD'),
  fails: [],
  finding: 'ANT0424 node1',
}
