import {linkNamed} from '../../../host/link.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {type ClusterRule, found, need} from '../../rule.ts'
import {largestPodMtu} from '../../tunnel-mtu.ts'

export const rule: ClusterRule = {
  id: 'ANT0315',
  slug: 'underlay-mtu-differs',
  title: "A node's underlay takes smaller packets than other nodes send to it",
  severity: 'info',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'ip-link'],
  follows: [
    {rule: 'ANT0303', by: 'node'},
    {rule: 'ANT0314', by: 'node'},
  ],
  explains: ['mtu'],
  cause:
    'The nodes’ network devices have different MTUs: the agent of each gives its own pods what its own device leaves.',
  impact:
    'TCP between pods goes by the smaller of both MTUs. Large packets of UDP to pods of this node may vanish, since nobody between the nodes tells the sender.',
  detection:
    'What the underlay of each node leaves to pods is compared with the MTU of the gateways of all others. Nothing is said with WireGuard or IPsec, nor where only some nodes are reached by a tunnel.',
  remedy: [
    look('See the MTU of the device', 'ip link show {device}   # on {node}'),
    repair('Give all nodes the same MTU', 'ip link set {device} mtu {wanted}   # on {node}'),
    repair(
      'Or set defaultMTU of antrea-config to {room}, start the agents anew, and then the pods',
      'kubectl edit configmap -n kube-system antrea-config',
    ),
  ],
  proof: 'real',
  *evaluate({facts, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const all = []
    for (const node of facts.nodes) {
      yield* need(node.name, 'ovsdb', node.ports)
      yield* need(node.name, 'ip-addr', node.devices.addresses)
      const links = yield* need(node.name, 'ip-link', node.devices.links)
      const room = largestPodMtu(node)
      const gateway = links && node.gatewayPort ? linkNamed(links.items, node.gatewayPort.name) : null
      if (room && gateway?.mtu) all.push({node, room, gateway, mtu: gateway.mtu})
    }
    const [largest] = all.toSorted((a, b) => b.mtu - a.mtu)
    for (const {node, room} of all) {
      if (!largest || room.mtu >= largest.mtu || largest.node === node) continue
      const wanted = largest.mtu + room.underlay - room.mtu
      yield found({
        where: {node: node.name, object: deviceObject(room.device)},
        message: `${room.device} of ${node.name} has MTU ${room.underlay}, which leaves ${room.mtu} ${room.how}; ${largest.node.name} sends packets of up to ${largest.mtu}`,
        evidence: [
          node.evidence('ip-link', room.line, `${room.device} mtu ${room.underlay}`),
          largest.node.evidence('ip-link', largest.gateway.line, `${largest.gateway.ifname} mtu ${largest.mtu}`),
        ],
        values: {wanted: String(wanted), room: String(room.mtu)},
      })
    }
  },
}
