import {linkNamed} from '../../../host/link.ts'
import {deviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {largestPodMtu} from '../../tunnel-mtu.ts'

export const rule: NodeRule = {
  id: 'ANT0303',
  slug: 'underlay-mtu-too-small',
  title: 'The MTU of the underlay is too small for the one that the agent works with',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-link', 'ip-addr'],
  follows: [],
  explains: ['mtu'],
  cause:
    'The MTU of the node’s network device was lowered after the agent had started, or defaultMTU of antrea-config is too large for it.',
  impact: 'Full-sized packets between this node and others vanish, in both directions; small ones pass.',
  detection:
    'The MTU of Antrea’s gateway is the one that the agent works with. With the headers of the tunnel, where there is one, it must fit into the device that has the node’s address. Nothing is said with WireGuard or IPsec, nor where only some nodes are reached by a tunnel.',
  remedy: [
    {kind: 'look', text: 'See the MTU of the device', command: 'ip link show {device}   # on {node}'},
    {
      kind: 'look',
      text: 'See whether defaultMTU is set',
      command: "kubectl get configmap -n kube-system antrea-config -o jsonpath='{.data.antrea-agent\\.conf}'",
    },
    {
      kind: 'repair',
      text: 'Give the device its MTU back, and the switch behind it',
      command: 'ip link set {device} mtu {wanted}   # on {node}',
    },
    {
      kind: 'repair',
      text: 'If the small MTU is meant, start the agent of the node anew, and then its pods: they get an MTU that fits',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    const room = largestPodMtu(node)
    const port = node.gatewayPort
    const gateway = links && port && linkNamed(links.items, port.name)
    if (!room || !gateway?.mtu || gateway.mtu <= room.mtu) return
    const wanted = gateway.mtu + room.underlay - room.mtu
    yield found({
      where: {node: node.name, object: deviceObject(room.device)},
      message: `${room.device} of ${node.name} has MTU ${room.underlay}: it leaves ${room.mtu} to pods ${room.how}, but the agent works with ${gateway.mtu}, which needs ${wanted}`,
      evidence: [
        node.evidence('ip-link', room.line, `${room.device} mtu ${room.underlay}`),
        node.evidence('ip-link', gateway.line, `${gateway.ifname} mtu ${gateway.mtu}`),
      ],
      values: {wanted: String(wanted)},
    })
  },
}
