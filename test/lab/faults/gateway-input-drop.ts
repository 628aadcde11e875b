import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 drops what pods send to it',
  break: on('node1', 'iptables -A INPUT -i antrea-gw0 -p icmp -j DROP'),
  repair: on('node1', 'iptables -D INPUT -i antrea-gw0 -p icmp -j DROP'),
  fails: ['client icmp 10.10.1.1'],
  finding: 'ANT0414 node1',
}
