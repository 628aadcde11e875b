import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the tunnel of node1 has a fixed remote address',
  break: on('node1', 'ovs-vsctl set Interface antrea-tun0 options:remote_ip=172.31.0.99'),
  repair: on('node1', 'ovs-vsctl set Interface antrea-tun0 options:remote_ip=flow'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0310 node1 device/antrea-tun0',
}
