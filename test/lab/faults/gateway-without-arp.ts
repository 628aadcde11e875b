import {all, type Fault, inPod, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 does not answer by ARP',
  break: all(on('node1', 'ip link set antrea-gw0 arp off'), inPod('default/client', 'ip neigh flush all')),
  repair: on('node1', 'ip link set antrea-gw0 arp on'),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0426 node1 device/antrea-gw0',
}
