import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'client takes the pods of node2 for neighbours',
  break: inPod(
    'default/client',
    'ip addr del 10.10.1.2/24 dev eth0; ip addr add 10.10.1.2/16 dev eth0; ip route replace default via 10.10.1.1',
  ),
  repair: inPod(
    'default/client',
    'ip addr del 10.10.1.2/16 dev eth0; ip addr add 10.10.1.2/24 broadcast + dev eth0; ip route replace default via 10.10.1.1',
  ),
  fails: ['client tcp server:8080'],
  finding: 'ANT0116 node1 pod/default/client',
}
