import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 has another address beside its own',
  break: on('node1', 'ip addr add 10.10.9.1/24 dev antrea-gw0'),
  repair: on('node1', 'ip addr del 10.10.9.1/24 dev antrea-gw0'),
  fails: [],
  finding: 'ANT0417 node1 device/antrea-gw0',
}
