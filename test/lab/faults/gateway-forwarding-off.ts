import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 alone does not forward packets',
  break: on('node1', 'sysctl -qw net.ipv4.conf.antrea-gw0.forwarding=0'),
  repair: on('node1', 'sysctl -qw net.ipv4.conf.antrea-gw0.forwarding=1'),
  fails: ['client tcp 172.31.0.1:6443'],
  finding: 'ANT0414 node1 device/antrea-gw0',
}
