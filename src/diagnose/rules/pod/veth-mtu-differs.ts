import {podObject} from '../../object.ts'
import {podInterfaces} from '../../pod-interfaces.ts'
import {look, repair, startPodAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0113',
  slug: 'veth-mtu-differs',
  title: "The two ends of a pod's veth pair have different MTUs",
  severity: 'warning',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link'],
  follows: [{rule: 'ANT0107', by: 'node'}],
  explains: ['mtu'],
  cause:
    'Somebody or some program changed the MTU of one end: the agent gives both the same. A pod that makes its own smaller on purpose harms nobody.',
  impact:
    'A packet that is larger than the MTU of the end that it comes out at is dropped without a word: full-sized packets vanish, small ones pass.',
  detection:
    'The MTU of the interface inside the pod is compared with that of the port’s device. It is told as information where the pod’s own is the smaller: what TCP sends to it fits then.',
  remedy: [
    look('See the MTU inside the pod', 'kubectl exec -n {namespace} {name} -- ip link show {inside}'),
    look('See the MTU of the node’s end', 'ip link show {device}   # on {node}'),
    repair('Give the node’s end the MTU of the pod’s', 'ip link set {device} mtu {mtu}   # on {node}'),
    startPodAnew('Or start the pod anew: both ends get the agent’s MTU'),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    yield* need(node.name, 'ip-link', node.devices.links)
    for (const {pod, port, netns, link} of yield* podInterfaces(context)) {
      const host = port.link
      if (link.kind !== 'veth' || host?.kind !== 'veth' || link.linkIndex !== host.ifindex) continue
      if (link.mtu === null || host.mtu === null || link.mtu === host.mtu) continue
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `${link.ifname} of pod ${pod.namespace}/${pod.name} has MTU ${link.mtu}, its other end ${port.name} has ${host.mtu}`,
        evidence: [
          netns.evidence('ip-link', link.line, `${link.ifname} mtu ${link.mtu}`),
          node.evidence('ip-link', host.line, `${port.name} mtu ${host.mtu}`),
        ],
        severity: link.mtu < host.mtu ? 'info' : 'warning',
        values: {inside: link.ifname, device: port.name, mtu: String(link.mtu)},
      })
    }
  },
}
