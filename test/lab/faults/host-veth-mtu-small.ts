import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the host end of the veth pair of client has MTU 1400',
  break: on('node1', 'ip link set client-90af6d mtu 1400'),
  repair: on('node1', 'ip link set client-90af6d mtu 1450'),
  fails: ['server tcp client:8080 x 200000'],
  finding: 'ANT0113 node1 pod/default/client',
}
