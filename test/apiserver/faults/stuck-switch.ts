import {until} from '../../lab/cluster/waiting.ts'
import type {FaultyCluster} from './faulty-cluster.ts'

/** Listens on a socket, and never takes or says anything. */
const SILENT = `
import os, signal, socket, sys
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1] + '.new')
listening.listen(4096)
os.rename(sys.argv[1] + '.new', sys.argv[1])
signal.pause()
`
const SOCKETS = '/run/openvswitch/ovs-vswitchd.*.ctl /run/openvswitch/*.mgmt'

/**
 * An ovs-vswitchd that answers nobody while packets go on, as one over the kernel's datapath does. The lab's own cannot be
 * stopped for that: the node's network goes through it, and the kubelet would be gone as well.
 */
export function stuckSwitch(node: string) {
  let listening = 0
  const socket = ({folder}: FaultyCluster) => `${folder}/silent-${node}`
  return {
    breaks: async (cluster: FaultyCluster) => {
      const path = socket(cluster)
      listening = await cluster.lab.machine.start(node, ['python3', '-c', SILENT, path])
      await cluster.on(
        node,
        `${until(`[ -S ${path} ]`, 20)}
for one in ${SOCKETS}; do mount --bind ${path} $one; done`,
      )
    },
    mends: (cluster: FaultyCluster) =>
      cluster.on(node, `for one in ${SOCKETS}; do umount $one; done; kill ${listening}; rm ${socket(cluster)}`),
  }
}
