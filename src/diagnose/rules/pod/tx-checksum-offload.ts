import {addsChecksums, leavesChecksums} from '../../../trace/checksum-offload.ts'
import {podObject} from '../../object.ts'
import {insidePod, podInterfaces} from '../../pod-interfaces.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0114',
  slug: 'tx-checksum-offload',
  title: 'A pod leaves checksums to a switch that does not compute them',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link', 'ethtool-k'],
  follows: [],
  explains: ['checksum'],
  cause:
    'TX checksum offload is on inside a pod that is connected to Open vSwitch’s datapath in user space: disableTXChecksumOffload of antrea-config was off when the pod was made, or somebody turned offload on again.',
  impact:
    'TCP and UDP packets of the pod arrive with wrong checksums and are thrown away by whoever receives them; ping works.',
  detection:
    'With the netdev datapath, tx-checksumming of the interface inside the pod must be off, unless Open vSwitch runs with userspace-tso-enable. With the kernel’s datapath offload is harmless, and nothing is said.',
  remedy: [
    look('See the offloads inside the pod', 'kubectl exec -n {namespace} {name} -- ethtool -k {device}'),
    repair('Turn it off, inside the pod’s network namespace', 'ethtool -K {device} tx off   # in the pod, as root'),
    repair(
      'Set disableTXChecksumOffload to true in antrea-config and start the agents anew, then the pods',
      'kubectl edit configmap -n kube-system antrea-config',
    ),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    if (!database || node.datapath !== 'netdev' || addsChecksums(database.root)) return
    for (const each of yield* podInterfaces(context)) {
      const {pod, netns, link} = each
      if (link.kind !== 'veth') continue
      const features = yield* need(node.name, insidePod(each, 'ethtool-k'), netns.ethtool)
      const sum = features && leavesChecksums(features.items)
      if (!sum) continue
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `${link.ifname} of pod ${pod.namespace}/${pod.name} sends without checksums, and the userspace datapath of ${node.name} does not add them`,
        evidence: [netns.evidence('ethtool-k', sum.line)],
        values: {device: link.ifname},
      })
    }
  },
}
