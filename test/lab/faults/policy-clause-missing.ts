import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the clause of the port of db-allow-client is missing on node2',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=24,tcp,tp_dst=5432'),
  repair: restorePipeline('node2'),
  fails: ['client tcp db:5432'],
  finding: 'ANT0601 node2 networkpolicy/default/db-allow-client',
}
