import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no flow of node1 sends the MAC address of web-1 to its port',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=21,dl_dst=ba:43:7c:49:9b:68'),
  repair: restorePipeline('node1'),
  fails: ['client tcp web-1:8080', 'web-2 tcp web-1:8080'],
  finding: 'ANT0505 node1 pod/default/web-1',
}
