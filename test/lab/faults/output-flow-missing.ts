import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no flow of node1 puts packets out',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 --strict del-flows br-int table=28,priority=200,reg0=0x200000/0x600000'),
  repair: restorePipeline('node1'),
  fails: ['client tcp web-1:8080', 'client tcp server:8080'],
  finding: 'ANT0513 node1',
}
