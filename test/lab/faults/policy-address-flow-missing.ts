import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'web-ports on node1 has no flow for web-2, one of those that it allows',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=23,ip,nw_src=10.10.2.3'),
  repair: restorePipeline('node1'),
  fails: [],
  finding: 'ANT0608 node1 annp/default/web-ports',
}
