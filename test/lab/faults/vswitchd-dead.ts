import {type Fault, killDaemon, restartSwitch} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'ovs-vswitchd of node2 was killed',
  break: killDaemon('node2', 'ovs-vswitchd'),
  repair: restartSwitch('node2'),
  fails: ['client tcp server:8080', 'other tcp server:8080', 'server tcp 172.31.0.1:6443'],
  finding: 'ANT0801 node2 daemon/ovs-vswitchd',
}
