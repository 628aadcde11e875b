import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-tun0 was taken off the bridge',
  break: on('node1', 'ovs-vsctl del-port br-int antrea-tun0'),
  repair: on(
    'node1',
    'ovs-vsctl add-port br-int antrea-tun0 -- set Port antrea-tun0 external_ids:antrea-type=tunnel -- set Interface antrea-tun0 type=geneve ofport_request=32768 options:key=flow options:remote_ip=flow',
  ),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0202 node1 bridge/br-int',
}
