import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'all flows of node2 are gone',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 del-flows br-int '),
  repair: restorePipeline('node2'),
  fails: ['client tcp server:8080', 'other tcp server:8080'],
  finding: 'ANT0501 node2 bridge/br-int',
}
