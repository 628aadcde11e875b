import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'eth0 inside client is down',
  break: inPod('default/client', 'ip link set eth0 down'),
  repair: inPod('default/client', 'ip link set eth0 up; ip route add default via 10.10.1.1'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0104 node1 pod/default/client',
}
