import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 has no route to its own pods',
  break: on('node1', 'ip route del 10.10.1.0/24'),
  repair: on('node1', 'ip route add 10.10.1.0/24 dev antrea-gw0 scope link src 10.10.1.1'),
  fails: ['node/node1 tcp client:8080', 'client icmp 10.10.1.1'],
  finding: 'ANT0418 node1 device/antrea-gw0',
}
