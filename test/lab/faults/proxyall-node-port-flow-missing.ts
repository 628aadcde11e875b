import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'no flow of node1 takes what is for NodePort 30080',
  capture: 'healthy-proxyall',
  break: on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=11,tcp,tp_dst=30080'),
  repair: restorePipeline('node1'),
  fails: ['client tcp 172.31.0.11:30080'],
  finding: 'ANT0711 node1 service/default/web-np',
}
