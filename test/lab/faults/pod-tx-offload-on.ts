import {type Fault, inPod} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'client leaves checksums to a switch that does not compute them',
  break: inPod('default/client', 'ethtool -K eth0 tx on > /dev/null'),
  repair: inPod('default/client', 'ethtool -K eth0 tx off > /dev/null'),
  fails: ['client tcp server:8080'],
  finding: 'ANT0114 node1 pod/default/client',
}
