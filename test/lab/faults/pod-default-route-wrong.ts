import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the default route of client leads to an address that nobody has',
  break: inPod('default/client', 'ip route replace default via 10.10.1.200'),
  repair: inPod('default/client', 'ip route replace default via 10.10.1.1'),
  fails: ['client tcp server:8080', 'client tcp 172.31.0.1:6443'],
  finding: 'ANT0115 node1 pod/default/client',
}
