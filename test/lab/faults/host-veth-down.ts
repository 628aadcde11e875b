import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the host end of the veth pair of server is down',
  break: on('node2', 'ip link set server-a6c8d5 down'),
  repair: on('node2', 'ip link set server-a6c8d5 up'),
  fails: ['client tcp server:8080', 'other tcp server:8080'],
  finding: 'ANT0103 node2 pod/default/server',
}
