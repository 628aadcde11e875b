import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'client has no default route',
  break: inPod('default/client', 'ip route del default'),
  repair: inPod('default/client', 'ip route add default via 10.10.1.1'),
  fails: ['client tcp server:8080', 'client tcp svc/web-local:80'],
  finding: 'ANT0108 node1 pod/default/client',
}
