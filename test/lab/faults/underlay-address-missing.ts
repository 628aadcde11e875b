import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'br-phy of node2 has lost the address of the node',
  break: on('node2', 'ip addr del 172.31.0.12/24 dev br-phy'),
  repair: on('node2', 'ip addr add 172.31.0.12/24 dev br-phy; ip route replace default via 172.31.0.1 dev br-phy'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0316 node2 node/node2',
}
