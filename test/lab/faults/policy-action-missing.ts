import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the flow that says what db-allow-client does is missing on node2',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 --strict del-flows br-int table=24,priority=190,conj_id=2,ip'),
  repair: restorePipeline('node2'),
  fails: ['client tcp db:5432'],
  finding: 'ANT0602 node2 networkpolicy/default/db-allow-client',
}
