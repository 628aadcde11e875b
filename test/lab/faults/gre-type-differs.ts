import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the tunnel of node2 is of type geneve, that of node1 of type gre',
  capture: 'healthy-gre',
  break: on('node2', 'ovs-vsctl set Interface antrea-tun0 type=geneve'),
  repair: on('node2', 'ovs-vsctl set Interface antrea-tun0 type=gre'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0301 node2 device/antrea-tun0',
}
