import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the tunnel of node2 is of type vxlan',
  break: on('node2', 'ovs-vsctl set Interface antrea-tun0 type=vxlan'),
  repair: on('node2', 'ovs-vsctl set Interface antrea-tun0 type=geneve'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0301 node2 device/antrea-tun0',
}
