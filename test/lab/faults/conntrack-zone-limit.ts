import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the connection tracking zone of pods of node1 takes one connection',
  break: on('node1', 'ovs-appctl dpctl/ct-set-limits zone=65520,limit=1'),
  repair: on('node1', 'ovs-appctl dpctl/ct-del-limits zone=65520; ovs-appctl dpctl/flush-conntrack'),
  keepsConnections: true,
  fails: ['client tcp web-1:8080'],
  finding: 'ANT0411 node1',
}
