import {all, type Fault, inPod, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the interface of client was moved into web-1, and client has one that leads nowhere',
  break: all(
    inPod(
      'default/client',
      'ip link set eth0 name lost; ip link set lost netns cni-d4dc6ad1-8107-389a-3d07-172084e99f64',
    ),
    on(
      'node1',
      'ip link add stray type veth peer name eth0 address e6:66:f8:96:ed:dd mtu 1450 netns cni-b40bcf39-6420-6631-8007-1733546ec885; ip link set stray up',
    ),
    inPod(
      'default/client',
      'ip addr add 10.10.1.2/24 dev eth0; ip link set eth0 up; ip route replace default via 10.10.1.1; ethtool -K eth0 tx off > /dev/null',
    ),
  ),
  repair: all(
    on('node1', 'ip link del stray'),
    inPod('default/web-1', 'ip link set lost netns cni-b40bcf39-6420-6631-8007-1733546ec885'),
    inPod(
      'default/client',
      'ip link set lost name eth0; ip addr add 10.10.1.2/24 broadcast + dev eth0; ip link set eth0 up; ip route replace default via 10.10.1.1',
    ),
  ),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0102 node1 pod/default/client',
}
