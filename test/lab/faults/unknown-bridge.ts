import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'Open vSwitch of node1 has a bridge of somebody else',
  break: on('node1', 'ovs-vsctl add-br br-lost -- set Bridge br-lost datapath_type=netdev'),
  repair: on('node1', 'ovs-vsctl del-br br-lost'),
  fails: [],
  finding: 'ANT0219 node1 bridge/br-lost',
}
