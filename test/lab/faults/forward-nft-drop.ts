import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'a chain of nft of its own drops what pods send out of node1',
  break: on(
    'node1',
    "nft add table inet guard; nft add chain inet guard forward '{ type filter hook forward priority 10; policy accept; }'; nft add rule inet guard forward iifname antrea-gw0 drop",
  ),
  repair: on('node1', 'nft delete table inet guard'),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0408 node1 device/antrea-gw0',
}
