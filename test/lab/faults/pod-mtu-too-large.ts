import {all, type Fault, inPod, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'client and server have MTU 1500 though the tunnel leaves 1450',
  break: all(
    on('node1', 'ip link set client-90af6d mtu 1500'),
    on('node2', 'ip link set server-a6c8d5 mtu 1500'),
    inPod('default/client', 'ip link set eth0 mtu 1500'),
    inPod('default/server', 'ip link set eth0 mtu 1500'),
  ),
  repair: all(
    inPod('default/client', 'ip link set eth0 mtu 1450'),
    inPod('default/server', 'ip link set eth0 mtu 1450'),
    on('node1', 'ip link set client-90af6d mtu 1450'),
    on('node2', 'ip link set server-a6c8d5 mtu 1450'),
  ),
  fails: ['client tcp server:8080 x 200000'],
  finding: 'ANT0107 node1 pod/default/client',
}
