import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 has no route to the address of node2',
  break: on('node1', 'ip route del default; ip route del 172.31.0.0/24 dev br-phy'),
  repair: on(
    'node1',
    'ip route add 172.31.0.0/24 dev br-phy proto kernel scope link src 172.31.0.11; ip route add default via 172.31.0.1 dev br-phy',
  ),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0319 node1 node/node2',
}
