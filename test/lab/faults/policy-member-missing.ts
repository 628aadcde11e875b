import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'db-allow-client on node2 does not know the address of client',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=24,ip,nw_src=10.10.1.2'),
  repair: restorePipeline('node2'),
  fails: ['client tcp db:5432'],
  finding: 'ANT0601 node2 networkpolicy/default/db-allow-client',
}
