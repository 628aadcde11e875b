import {all, type Fault, inPod, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of client has a VLAN tag, so that its ARP reaches nobody',
  break: all(on('node1', 'ovs-vsctl set Port client-90af6d tag=5'), inPod('default/client', 'ip neigh flush all')),
  repair: on('node1', 'ovs-vsctl clear Port client-90af6d tag'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0215 node1 pod/default/client',
}
