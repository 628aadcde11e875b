import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node2 does not encapsulate, and its packet filter drops what is for its pods',
  capture: 'healthy-noencap',
  break: on('node2', 'iptables -I FORWARD 1 -i br-phy -o antrea-gw0 -j DROP'),
  repair: on('node2', 'iptables -D FORWARD 1'),
  fails: ['client tcp server:8080'],
  finding: 'ANT0413 node2 device/antrea-gw0',
}
