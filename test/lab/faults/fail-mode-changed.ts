import {all, type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'a change of the fail mode has thrown all flows away',
  break: on('node1', 'ovs-vsctl set-fail-mode br-int secure'),
  repair: all(on('node1', 'ovs-vsctl del-fail-mode br-int'), restorePipeline('node1')),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0501 node1 bridge/br-int',
}
