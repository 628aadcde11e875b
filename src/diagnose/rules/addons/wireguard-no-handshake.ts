import {nodeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {needWireguard} from '../../wireguard-of-node.ts'

export const rule: NodeRule = {
  id: 'ANT0953',
  slug: 'wireguard-no-handshake',
  title: 'A node gets no answer from another by WireGuard',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/configmaps', 'ovsdb', 'ip-link', 'wg'],
  follows: [
    {rule: 'ANT0951', by: 'node'},
    {rule: 'ANT0952', by: 'object'},
    {rule: 'ANT0319', by: 'object'},
  ],
  cause:
    'The UDP port of WireGuard (51820 unless set) is blocked between the nodes, or the other node has another key for this one.',
  impact: 'No packet passes between pods of the two nodes.',
  detection:
    'A peer of antrea-wg0 to which bytes were sent and from which none came, and that never ended a handshake. A peer that is merely silent (nothing sent, or a handshake longer ago than wireguardHandshakeSeconds) proves nothing: where nobody sends, nobody shakes hands. The latter is a note where this node has sent more than it got.',
  remedy: [
    look('See when the last handshake was', 'wg show {device}   # on {node}'),
    look('See what arrives at the other node', 'tcpdump -ni any udp port {port}   # on {name}'),
    repair('Let UDP port {port} pass between the nodes'),
  ],
  proof: 'made',
  *evaluate({node, cluster, thresholds}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const state = yield* needWireguard(node)
    if (!nodes || !state) return
    const {device, peers} = state
    const now = Date.parse(cluster.takenAt) / 1000
    for (const peer of peers) {
      const owner = nodes.find(
        ({annotations}) => annotations.get('node.antrea.io/wireguard-public-key') === peer.publicKey,
      )
      const {latestHandshake: last, txBytes, rxBytes} = peer
      const isDead = last === null && txBytes > 0 && rxBytes === 0
      const isOld = last !== null && now - last > thresholds.wireguardHandshakeSeconds && txBytes > rxBytes
      if (!owner || (!isDead && !isOld)) continue
      yield found({
        where: {node: node.name, object: nodeObject(owner.name)},
        message: `${device.dev} of ${node.name} ${last === null ? 'never had a handshake' : `had its last handshake ${Math.round(now - last)} s ago`} with ${owner.name}: ${txBytes} bytes sent, ${rxBytes} received`,
        evidence: [
          node.evidence(
            'wg',
            peer.line,
            `peer ${peer.publicKey} latest-handshake ${last ?? 0} rx ${rxBytes} tx ${txBytes}`,
          ),
        ],
        severity: isDead ? 'error' : 'info',
        values: {node: node.name, device: device.dev, port: String(device.listenPort)},
        touches: [{node: owner.name, object: nodeObject(owner.name)}],
      })
    }
  },
}
