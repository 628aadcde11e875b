import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node2 has the address of node1 too',
  break: on('node2', 'ip addr add 172.31.0.11/24 dev br-phy'),
  repair: on('node2', 'ip addr del 172.31.0.11/24 dev br-phy'),
  fails: ['client icmp node/node2', 'node/node1 icmp node/node2'],
  finding: 'ANT0317 node2 node/node1',
}
