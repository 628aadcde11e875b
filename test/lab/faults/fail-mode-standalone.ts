import {all, type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the fail mode of br-int was set, and node1 floods like a plain switch',
  break: on('node1', 'ovs-vsctl set-fail-mode br-int standalone'),
  repair: all(on('node1', 'ovs-vsctl del-fail-mode br-int'), restorePipeline('node1')),
  fails: [],
  finding: 'ANT0212 node1 bridge/br-int',
}
