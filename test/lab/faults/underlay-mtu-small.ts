import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the underlay of node2 has MTU 1400',
  break: on('node2', 'ip link set eth0 mtu 1400; ip link set br-phy mtu 1400'),
  repair: on('node2', 'ip link set eth0 mtu 1500; ip link set br-phy mtu 1500'),
  fails: ['server tcp client:8080 x 200000'],
  finding: 'ANT0303 node2 device/br-phy',
}
