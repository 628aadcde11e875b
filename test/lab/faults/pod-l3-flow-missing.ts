import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'L3Forwarding of node2 has no flow for the address of server',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=16,ip,nw_dst=10.10.2.2'),
  repair: restorePipeline('node2'),
  fails: ['client tcp server:8080'],
  // It comes back through the gateway translated, and two connections have the tuple of its answers.
  open: ['other tcp svc/server:80'],
  finding: 'ANT0509 node2 pod/default/server',
}
