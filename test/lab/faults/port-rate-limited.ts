import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of client takes in no more than a kilobit a second',
  break: on('node1', 'ovs-vsctl set Interface client-90af6d ingress_policing_rate=1 ingress_policing_burst=1'),
  repair: on('node1', 'ovs-vsctl set Interface client-90af6d ingress_policing_rate=0 ingress_policing_burst=0'),
  fails: [],
  finding: 'ANT0217 node1 pod/default/client',
}
