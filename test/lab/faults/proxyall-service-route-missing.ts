import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node1 has no route to Services, which AntreaProxy serves for it',
  capture: 'healthy-proxyall',
  break: on('node1', 'ip route del 10.96.0.0/16'),
  repair: on('node1', 'ip route add 10.96.0.0/16 via 169.254.0.253 dev antrea-gw0 onlink'),
  fails: ['node/node1 tcp svc/server:80'],
  finding: 'ANT0403 node1 device/antrea-gw0',
}
