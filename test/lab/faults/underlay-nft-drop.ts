import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'a rule of nft drops what the NIC of node1 sends to the port of the tunnel',
  break: on(
    'node1',
    "nft add table netdev guard; nft add chain netdev guard out '{ type filter hook egress device eth0 priority 0; }'; nft add rule netdev guard out udp dport 6081 drop",
  ),
  repair: on('node1', 'nft delete table netdev guard'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0306 node1',
}
