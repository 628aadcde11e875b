import {all, type Fault, inPod, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'ARP between the pods of node1 is dropped',
  break: all(
    on('node1', 'ovs-ofctl -O OpenFlow15 --strict del-flows br-int table=2,priority=190,arp'),
    inPod('default/client', 'ip neigh flush all'),
  ),
  repair: restorePipeline('node1'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0512 node1',
}
