import {all, type Fault, on, restorePodLinkOf, restorePortOf} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the veth pair of web-1 was deleted',
  break: on('node1', 'ip link del web-1-7b9877'),
  repair: all(
    restorePodLinkOf('node1', 'default/web-1'),
    on('node1', 'ovs-vsctl del-port br-int web-1-7b9877'),
    restorePortOf('node1', 'web-1-7b9877'),
  ),
  fails: ['client tcp web-1:8080', 'web-1 tcp client:8080'],
  finding: 'ANT0112 node1 pod/default/web-1',
}
