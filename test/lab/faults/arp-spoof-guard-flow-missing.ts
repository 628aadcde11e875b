import {all, type Fault, inPod, on, restorePipeline} from '../cluster/fault.ts'

// The entries of those who answer client are set by hand: their own questions would teach client their addresses.
export const fault: Fault = {
  what: 'ARPSpoofGuard of node1 has no flow for client, which asks for its neighbours anew',
  break: all(
    on('node1', 'ip neigh replace 10.10.1.2 lladdr e6:66:f8:96:ed:dd dev antrea-gw0 nud permanent'),
    on('node1', 'ovs-ofctl -O OpenFlow15 del-flows br-int table=1,arp,in_port=1'),
    inPod('default/web-1', 'ip neigh replace 10.10.1.2 lladdr e6:66:f8:96:ed:dd dev eth0 nud permanent'),
    inPod('default/client', 'ip neigh flush all'),
  ),
  repair: all(
    restorePipeline('node1'),
    on('node1', 'ip neigh del 10.10.1.2 dev antrea-gw0'),
    inPod('default/web-1', 'ip neigh del 10.10.1.2 dev eth0'),
  ),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0504 node1 pod/default/client',
}
