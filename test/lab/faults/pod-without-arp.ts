import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'eth0 of client neither asks nor answers by ARP',
  break: inPod('default/client', 'ip link set eth0 arp off'),
  repair: inPod('default/client', 'ip link set eth0 arp on'),
  fails: ['client tcp web-1:8080', 'web-1 tcp client:8080'],
  finding: 'ANT0117 node1 pod/default/client',
}
