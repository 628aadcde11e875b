import {type Fault, on, restorePortOf} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of web-1 was taken off the bridge',
  break: on('node1', 'ovs-vsctl del-port br-int web-1-7b9877'),
  repair: restorePortOf('node1', 'web-1-7b9877'),
  fails: ['client tcp web-1:8080', 'web-1 tcp client:8080'],
  finding: 'ANT0101 node1 pod/default/web-1',
}
