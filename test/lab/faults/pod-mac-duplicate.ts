import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'web-1 has the MAC address of client',
  break: inPod('default/web-1', 'ip link set eth0 address e6:66:f8:96:ed:dd'),
  repair: inPod('default/web-1', 'ip link set eth0 address ba:43:7c:49:9b:68'),
  fails: ['client tcp web-1:8080', 'web-1 tcp client:8080'],
  finding: 'ANT0105 node1 pod/default/web-1',
}
