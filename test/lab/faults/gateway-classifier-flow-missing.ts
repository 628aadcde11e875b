import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the Classifier of node1 has no flows for the gateway',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=3,in_port=32769'),
  repair: restorePipeline('node1'),
  fails: ['node/node1 tcp client:8080', 'client tcp 172.31.0.1:6443'],
  finding: 'ANT0510 node1 device/antrea-gw0',
}
