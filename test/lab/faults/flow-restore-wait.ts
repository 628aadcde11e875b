import {all, type Fault, killDaemon, on, restartSwitch} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'ovs-vswitchd of node2 was started anew, has its flows, and nobody told it that it need not wait for them',
  break: all(
    on('node2', 'ovs-vsctl set Open_vSwitch . other_config:flow-restore-wait=true'),
    killDaemon('node2', 'ovs-vswitchd'),
    restartSwitch('node2'),
  ),
  repair: on('node2', 'ovs-vsctl remove Open_vSwitch . other_config flow-restore-wait'),
  fails: ['client tcp server:8080', 'other tcp server:8080'],
  finding: 'ANT0508 node2 daemon/ovs-vswitchd',
}
