import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the Classifier of node2 has no flow for the tunnel',
  break: on('node2', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=3,in_port=32768'),
  repair: restorePipeline('node2'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0510 node2 device/antrea-tun0',
}
