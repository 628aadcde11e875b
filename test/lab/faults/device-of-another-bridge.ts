import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of client was put into a bridge of the kernel',
  break: on(
    'node1',
    'ip link add br-lost type bridge; ip link set br-lost up; ip link set client-90af6d master br-lost',
  ),
  repair: on('node1', 'ip link del br-lost'),
  fails: [],
  finding: 'ANT0220 node1 pod/default/client',
}
