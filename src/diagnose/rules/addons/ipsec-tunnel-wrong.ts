import {sameIpText} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {transportAddresses} from '../../peers.ts'
import {look, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0954',
  slug: 'ipsec-tunnel-wrong',
  title: 'A node has no IPsec tunnel to another, or one that leads elsewhere',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/configmaps', 'ovsdb'],
  follows: [{rule: 'ANT0803', by: 'node'}],
  explains: ['tunnel-remote-unknown', 'tunnel-mismatch', 'misrouted'],
  cause:
    'The agent could not make the tunnel’s port, somebody deleted it, or the other node’s address changed and the old port was left.',
  impact: 'No packet passes from pods of this node to pods of the other.',
  detection:
    'With IPsec the bridge has one tunnel for each other Node, with its name (external_ids:node-name) and its address (remote_ip). Nothing is said where the bridge has no such tunnel at all, nor of a Node that is younger than a minute or of Windows.',
  remedy: [
    look(
      'See the tunnels',
      'ovs-vsctl --columns=name,external_ids find Port external_ids:antrea-type=ipsec-tunnel   # on {node}',
    ),
    look('See the address of the other node', 'kubectl get node {name} -o wide'),
    startAgentAnew('Start the agent of the node anew: it makes its tunnels again'),
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const encryption = node.mode?.encryption
    if (!nodes || !ports || !encryption?.known || encryption.value !== 'ipsec') return
    const named = new Map(
      node.flows.context.ports.flatMap((port) =>
        port.role === 'ipsec-tunnel' && port.node !== null ? [[port.node, port.name] as const] : [],
      ),
    )
    if (named.size === 0) return
    for (const peer of nodes) {
      const isNew = Date.parse(cluster.takenAt) - Date.parse(peer.creationTimestamp ?? '') < NEW_MS
      if (peer.name === node.name || isNew || peer.os === 'windows' || peer.podCIDRs.length === 0) continue
      const port = ports.find(({name, bridge}) => bridge === node.integrationBridge && name === named.get(peer.name))
      const remote = port?.options.get('remote_ip')
      const own = [...transportAddresses(peer), ...peer.internalIPs]
      if (remote !== undefined && own.some((ip) => sameIpText(ip, remote))) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.name)},
        message: port
          ? `${port.name} of ${node.name}, its tunnel to ${peer.name} (${own[0] ?? 'no address'}), leads to ${remote ?? 'nowhere'}`
          : `${node.name} has no IPsec tunnel to ${peer.name}`,
        evidence: [port?.evidence ?? node.evidence('ovsdb', null, `no Port has external_ids node-name=${peer.name}`)],
        values: {node: node.name},
      })
    }
  },
}

const NEW_MS = 60_000
