import {all, type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'both nodes tunnel by VXLAN, antrea-config says Geneve',
  break: all(
    on('node1', 'ovs-vsctl set Interface antrea-tun0 type=vxlan'),
    on('node2', 'ovs-vsctl set Interface antrea-tun0 type=vxlan'),
  ),
  repair: all(
    on('node1', 'ovs-vsctl set Interface antrea-tun0 type=geneve'),
    on('node2', 'ovs-vsctl set Interface antrea-tun0 type=geneve'),
  ),
  fails: [],
  finding: 'ANT0325 node1 device/antrea-tun0',
}
