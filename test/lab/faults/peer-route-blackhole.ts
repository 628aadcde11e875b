import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the route of node1 to the pods of node2 is a blackhole',
  break: on('node1', 'ip route del 10.10.2.0/24; ip route add blackhole 10.10.2.0/24'),
  repair: on(
    'node1',
    'ip route del blackhole 10.10.2.0/24; ip route add 10.10.2.0/24 via 10.10.2.1 dev antrea-gw0 onlink',
  ),
  fails: ['node/node1 tcp server:8080'],
  finding: 'ANT0402 node1 node/node2',
}
