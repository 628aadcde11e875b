import {type Fault, on, restartSwitch} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'ovs-vswitchd of node2 was killed',
  break: on('node2', 'kill -9 "$(cat /run/openvswitch/ovs-vswitchd.pid)"'),
  repair: restartSwitch('node2'),
  fails: ['client tcp server:8080', 'other tcp server:8080', 'server tcp 172.31.0.1:6443'],
  finding: 'ANT0801 node2 daemon/ovs-vswitchd',
}
