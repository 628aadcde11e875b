import os
def w(n,t): open('test/lab/cand/%s.ts'%n,'w').write(t)
w('gateway-mac-changed',"""import {all, type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'antrea-gw0 of node1 was given another MAC address than its flows have',
  break: on('node1', `ovs-vsctl set Interface antrea-gw0 'mac="02:00:00:00:00:77"'`),
  repair: all(
    on('node1', `ovs-vsctl set Interface antrea-gw0 'mac="c2:31:d4:a9:28:1b"'`),
    on('node1', 'ip route replace 10.10.2.0/24 via 10.10.2.1 dev antrea-gw0 onlink'),
  ),
  fails: ['client tcp 172.31.0.1:6443', 'node/node1 tcp client:8080'],
  finding: 'ANT0416 node1 device/antrea-gw0',
}
""")
w('underlay-mac-shared',"""import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'node2 has the MAC address of node1',
  break: on('node2', `ovs-vsctl set Bridge br-phy 'other_config:hwaddr="02:42:ac:1f:00:11"'`),
  repair: on('node2', `ovs-vsctl set Bridge br-phy 'other_config:hwaddr="02:42:ac:1f:00:12"'`),
  fails: ['client tcp server:8080'],
  finding: 'ANT0318 node2 device/br-phy',
}
""")
w('mirror-output-port',"""import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of client was made the output of a mirror',
  break: on(
    'node1',
    'ovs-vsctl -- --id=@p get Port client-90af6d -- --id=@m create Mirror name=spy output-port=@p -- set Bridge br-int mirrors=@m',
  ),
  repair: on('node1', 'ovs-vsctl clear Bridge br-int mirrors'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0216 node1 pod/default/client',
}
""")
w('ofports-swapped',"""import {type Fault, on} from '../cluster/fault.ts'

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
""")
