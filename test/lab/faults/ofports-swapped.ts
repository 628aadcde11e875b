import {type Fault, on} from '../cluster/fault.ts'

const numbers = (client: number, web: number): string =>
  `ovs-vsctl set Interface client-90af6d ofport_request=9
ovs-vsctl set Interface web-1-7b9877 ofport_request=${web}
ovs-vsctl set Interface client-90af6d ofport_request=${client}`

export const fault: Fault = {
  what: 'the ports of client and web-1 have each the number that the other had',
  break: on('node1', numbers(2, 1)),
  repair: on('node1', numbers(1, 2)),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0210 node1 pod/default/client',
}
