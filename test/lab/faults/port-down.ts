import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of client is set down by OpenFlow',
  break: on('node1', 'ovs-ofctl mod-port br-int client-90af6d down'),
  repair: on('node1', 'ovs-ofctl mod-port br-int client-90af6d up'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0103 node1 pod/default/client',
}
