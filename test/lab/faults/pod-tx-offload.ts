import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the TX checksum offload of client is on, on a userspace datapath',
  break: inPod('default/client', 'ethtool -K eth0 tx on > /dev/null'),
  repair: inPod('default/client', 'ethtool -K eth0 tx off > /dev/null'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0112 node1 pod/default/client',
}
