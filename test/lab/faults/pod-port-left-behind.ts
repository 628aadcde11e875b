import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the port of a pod that is gone was left on br-int of node1 with its device',
  break: on(
    'node1',
    'ip link add gone-1a2b3c type veth peer name gone-peer; ip link set gone-1a2b3c up; ovs-vsctl add-port br-int gone-1a2b3c -- set Port gone-1a2b3c external_ids:antrea-type=container external_ids:pod-name=gone external_ids:pod-namespace=default external_ids:container-id=1a2b3c external_ids:ip-address=10.10.1.9 \'external_ids:attached-mac="02:00:00:00:00:09"\'',
  ),
  repair: on('node1', 'ovs-vsctl del-port br-int gone-1a2b3c; ip link del gone-1a2b3c'),
  fails: [],
  finding: 'ANT0208 node1 device/gone-1a2b3c',
}
