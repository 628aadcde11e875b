import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 takes the network of the nodes for pods, and does not masquerade what is for it',
  break: on('node1', 'ipset add ANTREA-POD-IP 172.31.0.0/24'),
  repair: on('node1', 'ipset del ANTREA-POD-IP 172.31.0.0/24'),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0429 node1',
}
