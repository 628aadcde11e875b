import {isUp, linkNamed} from '../../../host/link.ts'
import {podObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0103',
  slug: 'host-veth-down',
  title: "The node's end of a pod's veth pair is down",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-link'],
  follows: [],
  explains: ['link-down'],
  cause: 'Somebody or some program on the node set the device down (`ip link set … down`), or never set it up.',
  impact: 'The pod neither sends nor receives anything: its own end of the pair loses its carrier.',
  detection:
    'Each port that Antrea made for a pod is looked up among the devices of the node. It is down where its flags lack UP. A port without a device is another rule.',
  remedy: [
    {kind: 'look', text: 'See the device and its flags', command: 'ip -d link show {device}   # on {node}'},
    {kind: 'repair', text: 'Set it up', command: 'ip link set {device} up   # on {node}'},
    {
      kind: 'repair',
      text: 'If it goes down again, keep the network manager of the node away from devices of pods, or start the pod anew',
      command: 'kubectl delete pod -n {namespace} {name}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const links = yield* need(node.name, 'ip-link', node.model.links)
    if (!ports || !links) return
    for (const {name, pod} of ports) {
      const link = pod && linkNamed(links.items, name)
      if (!link || isUp(link)) continue
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `${name}, the node's end of the veth pair of pod ${pod.namespace}/${pod.name}, is down`,
        evidence: [
          node.evidence(
            'ip-link',
            link.line,
            `${link.ifname} <${link.flags.join(',')}> state ${link.operstate ?? '?'}`,
          ),
        ],
        values: {device: name},
      })
    }
  },
}
