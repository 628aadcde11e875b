import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'br-int of node1 has a patch port that leads nowhere',
  break: on(
    'node1',
    'ovs-vsctl add-port br-int to-nowhere -- set Interface to-nowhere type=patch options:peer=nowhere',
  ),
  repair: on('node1', 'ovs-vsctl del-port br-int to-nowhere'),
  fails: [],
  finding: 'ANT0205 node1 device/to-nowhere',
}
