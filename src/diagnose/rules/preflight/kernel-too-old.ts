import {nodeObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0001',
  slug: 'kernel-too-old',
  title: 'The kernel of a node is older than Antrea needs',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes'],
  follows: [],
  cause: 'The node runs an old system, or an old image of it.',
  impact:
    'Before 4.6 the kernel lacks what Antrea’s flows ask of connection tracking and of tunnels; before 4.18 it lacks meters, so packets to the agent are not limited.',
  detection: 'The kernel’s version as kubelet reports it in the Node object. Nodes with Windows are left out.',
  remedy: [
    {kind: 'look', text: 'See the kernels of all nodes', command: 'kubectl get nodes -o wide'},
    {kind: 'repair', text: 'Run a newer kernel on the node, or a newer image', command: null},
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    for (const node of nodes ?? []) {
      if (node.os === 'windows' || node.kernelVersion === null) continue
      const [, major, minor] = /^(\d+)\.(\d+)/.exec(node.kernelVersion) ?? []
      if (major === undefined || minor === undefined) continue
      const version = Number(major) * 1000 + Number(minor)
      if (version >= NO_METERS) continue
      const tooOld = version < TOO_OLD
      yield found({
        where: {node: null, object: nodeObject(node.name)},
        severity: tooOld ? 'error' : 'warning',
        message: `the kernel of ${node.name} is ${node.kernelVersion}, and Antrea needs ${tooOld ? '4.6 or newer' : '4.18 or newer for meters'}`,
        evidence: [{...node.evidence, text: `${node.name} kernelVersion ${node.kernelVersion}`}],
      })
    }
  },
}

/** 4.6 and 4.18 (Antrea docs: getting started; Open vSwitch's FAQ on meters). */
const TOO_OLD = 4006
const NO_METERS = 4018
