import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'eth0 of client has another MAC address than Antrea gave it',
  break: inPod('default/client', 'ip link set eth0 address 02:00:00:00:00:99'),
  repair: inPod('default/client', 'ip link set eth0 address e6:66:f8:96:ed:dd'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0105 node1 pod/default/client',
}
