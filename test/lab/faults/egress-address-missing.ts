import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 does not have the address of the Egress that it is to serve',
  capture: 'healthy-egress',
  break: on('node1', 'ip addr del 172.31.0.220/32 dev antrea-egress0'),
  repair: on('node1', 'ip addr add 172.31.0.220/32 dev antrea-egress0'),
  fails: [],
  finding: 'ANT0902 node1 egress/egress-batch',
}
