import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'somebody added a flow to node1 that drops all in ConntrackZone',
  break: on('node1', "ovs-ofctl -O OpenFlow15 add-flow br-int 'table=6,priority=300,ip,actions=drop'"),
  repair: restorePipeline('node1'),
  fails: ['client tcp web-1:8080', 'client tcp server:8080'],
  finding: 'ANT0513 node1 bridge/br-int',
}
