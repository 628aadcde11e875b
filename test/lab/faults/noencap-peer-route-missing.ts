import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 does not encapsulate, and has no route to the pods of node2',
  capture: 'healthy-noencap',
  break: on('node1', 'ip route del 10.10.2.0/24'),
  repair: on('node1', 'ip route add 10.10.2.0/24 via 172.31.0.12 dev br-phy'),
  fails: ['client tcp server:8080', 'node/node1 tcp server:8080'],
  finding: 'ANT0402 node1 node/node2',
}
