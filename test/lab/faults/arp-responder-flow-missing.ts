import {all, type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'nobody on node1 answers ARP for the gateway of node2',
  break: all(
    on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=2,arp,arp_tpa=10.10.2.1'),
    on('node1', 'ip neigh flush all'),
  ),
  repair: restorePipeline('node1'),
  fails: ['node/node1 tcp server:8080'],
  finding: 'ANT0511 node1 node/node2',
}
