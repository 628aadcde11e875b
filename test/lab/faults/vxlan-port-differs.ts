import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the tunnel of node2 uses UDP port 4790, that of node1 VXLAN’s own',
  capture: 'healthy-vxlan',
  break: on('node2', 'ovs-vsctl set Interface antrea-tun0 options:dst_port=4790'),
  repair: on('node2', 'ovs-vsctl remove Interface antrea-tun0 options dst_port'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0301 node2 device/antrea-tun0',
}
