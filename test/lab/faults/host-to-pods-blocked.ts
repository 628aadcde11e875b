import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 drops what it sends to its pods',
  break: on('node1', 'iptables -A OUTPUT -o antrea-gw0 -j DROP'),
  repair: on('node1', 'iptables -D OUTPUT -o antrea-gw0 -j DROP'),
  fails: ['node/node1 tcp client:8080', 'node/node1 tcp server:8080'],
  finding: 'ANT0427 node1 device/antrea-gw0',
}
