import {all, type Fault, inPod, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'eth0 of client leads to a device that is no port of the bridge',
  break: all(
    inPod('default/client', 'ip link set eth0 name lost'),
    on(
      'node1',
      'ip link add stray type veth peer name eth0 address e6:66:f8:96:ed:dd mtu 1450 netns cni-b40bcf39-6420-6631-8007-1733546ec885; ip link set stray up',
    ),
    inPod(
      'default/client',
      'ip link set lost down; ip addr del 10.10.1.2/24 dev lost; ip addr add 10.10.1.2/24 dev eth0; ip link set eth0 up; ip route replace default via 10.10.1.1',
    ),
  ),
  repair: all(
    on('node1', 'ip link del stray'),
    inPod(
      'default/client',
      'ip link set lost name eth0; ip addr add 10.10.1.2/24 broadcast + dev eth0; ip link set eth0 up; ip route replace default via 10.10.1.1',
    ),
  ),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0102 node1 pod/default/client',
}
