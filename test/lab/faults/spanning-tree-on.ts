import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'a spanning tree protocol runs on br-int of node1',
  break: on('node1', 'ovs-vsctl set Bridge br-int stp_enable=true'),
  repair: on('node1', 'ovs-vsctl set Bridge br-int stp_enable=false'),
  fails: ['client tcp web-1:8080'],
  finding: 'ANT0218 node1 bridge/br-int',
}
