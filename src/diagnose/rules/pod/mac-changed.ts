import {podObject} from '../../object.ts'
import {podInterfaces} from '../../pod-interfaces.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0105',
  slug: 'mac-changed',
  title: "A pod's interface has another MAC address than Antrea gave it",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link'],
  follows: [],
  explains: ['spoof-guard', 'arp-spoof-guard', 'wrong-mac'],
  cause:
    'Something in the pod, or a rule of udev on the node (MACAddressPolicy=persistent), set another address after Antrea had connected the pod.',
  impact:
    'Antrea’s spoof guard drops all that the pod sends, ARP included, and frames for it carry an address that it does not take.',
  detection:
    'The MAC address that Antrea wrote on the pod’s port (external_ids:attached-mac) is compared with that of the interface inside the pod.',
  remedy: [
    {
      kind: 'look',
      text: 'See the address inside the pod',
      command: 'kubectl exec -n {namespace} {name} -- ip link show {device}',
    },
    {
      kind: 'repair',
      text: 'Start the pod anew: the interface is made again, with the address that Antrea knows',
      command: 'kubectl delete pod -n {namespace} {name}',
    },
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    for (const {pod, port, mac: given, netns, link} of yield* podInterfaces(context)) {
      const now = link.address?.toLowerCase() ?? null
      if (given === null || now === null || given === now) continue
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `${link.ifname} of pod ${pod.namespace}/${pod.name} has MAC ${now}, Antrea gave it ${given}`,
        evidence: [
          netns.evidence('ip-link', link.line, `${link.ifname} link/ether ${now}`),
          {...port.evidence, text: `${port.name} external_ids:attached-mac=${given}`},
        ],
        values: {device: link.ifname},
      })
    }
  },
}
