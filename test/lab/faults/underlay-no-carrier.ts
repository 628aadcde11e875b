import type {Fault} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the cable of the NIC of node2 was pulled',
  break: ({machine}) => machine.shell(null, 'ip link set node2 down'),
  repair: ({machine}) => machine.shell(null, 'ip link set node2 up'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0313 node2 device/eth0',
}
