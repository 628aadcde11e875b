import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'IngressMetric drops what db-allow-client allows',
  break: on('node2', "ovs-ofctl -O OpenFlow15 mod-flows br-int 'table=26,ct_label=0x2/0xffffffff,ip,actions=drop'"),
  repair: restorePipeline('node2'),
  fails: ['client tcp db:5432'],
  finding: 'ANT0607 node2',
}
