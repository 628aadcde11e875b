import {parseOvsVersion} from '../../../ovs/syntax/ovs-version.ts'
import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** The first with NAT in the userspace datapath and meters as actions of OpenFlow 1.5 (NEWS of Open vSwitch). */
const FIRST = [2, 8] as const

export const rule: NodeRule = {
  id: 'ANT0810',
  slug: 'ovs-too-old',
  title: 'Open vSwitch is too old for Antrea',
  severity: 'error',
  scope: 'node',
  needs: ['ovs-version'],
  follows: [],
  cause: 'The node runs an Open vSwitch of its own in place of the one in Antrea’s image, or the image is very old.',
  impact: 'The switch refuses flows of Antrea’s or does something else with them: Services and policies do not work.',
  detection:
    'The version that `ovs-vswitchd --version` prints is older than 2.8. What the datapath can do is asked by itself: see datapath-feature-missing.',
  remedy: [
    {
      kind: 'look',
      text: 'See the versions',
      command: 'ovs-vswitchd --version; ovs-vsctl get Open_vSwitch . ovs_version   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Use the Open vSwitch of Antrea’s image: its container antrea-ovs',
      command: 'kubectl get daemonset -n kube-system antrea-agent -o yaml',
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    const text = yield* need(node.name, 'ovs-version', node.model.text('ovs-version'))
    const version = text === null ? null : parseOvsVersion(text)
    if (!version) return
    const [major, minor] = version.numbers
    if (major > FIRST[0] || (major === FIRST[0] && minor >= FIRST[1])) return
    yield found({
      where: {node: node.name, object: daemonObject('ovs-vswitchd')},
      message: `Open vSwitch of ${node.name} is ${version.version}, older than ${FIRST.join('.')}`,
      evidence: [node.evidence('ovs-version', 1)],
    })
  },
}
